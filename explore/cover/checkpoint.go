package cover

import (
	"raftmc/explore"
	"raftmc/explore/internal/checkpoint"
)

// checkpointFormat says what follows the identity: numbers as varints and sets as words.
// Local states, messages and histories are written once, by content, and then go by the
// numbers that they have in the writing process. Before all of that, the chart of a dear system.
var checkpointFormat = checkpoint.Format{Name: "cover", Magic: "raftmc cover checkpoint 4\n"}

// checkFolder returns an error if a search cannot honour an option about checkpoints.
func checkFolder(search string, o *explore.Checkpoints, option string) error {
	if err := checkpoint.Check(o, option); err != nil {
		return refusal(search, "%w", err)
	}
	return nil
}

// saveIfDue writes a checkpoint if it is time to. If that fails, the last one stays, and
// the next attempt is when the next one is due.
func (c *search) saveIfDue() {
	if c.folder.Due() {
		c.saveOrSay()
	}
}

// saveOrSay writes a checkpoint, or says why that failed.
func (c *search) saveOrSay() {
	if err := c.save(); err != nil && c.options.Checkpoints.Failed != nil {
		c.options.Checkpoints.Failed(err)
	}
}

// save writes a checkpoint if there is a place for it.
func (c *search) save() error { return c.folder.Save(c.write) }
