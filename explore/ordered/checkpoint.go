package ordered

import (
	"fmt"

	"raftmc/explore"
	"raftmc/explore/internal/checkpoint"
)

// A checkpoint has all that a search goes on from, so that it ends as if it had never been
// interrupted. What was left out of the sets that are stored rests on what the pass assumed:
// which messages are stale or quiet and what is told instead of their answers, how far facts
// reach. If only the sets were kept, nothing could be left out of them but by the same
// assumptions, and which of them hold at the end is known then: so the assumptions are kept with
// them, with the steps that they were made by, and the check at the end of the pass is that of an
// uninterrupted one. It sees all steps, because those that were taken before are kept as well:
// as edges, and, where they keep a server's greatest number, by themselves.
//
// The other way would be to keep no assumptions, to take each set as new, and to begin the pass
// again. That would be right, too, since a larger set can do no less; but it repeats the work of
// the pass, which for a large search is most of it, and ends with other sets, as what is left out
// depends on when it was learnt.
//
// What is read is checked before the search goes on from it: how each vector was reached, by taking
// the step once more, that what is not to be expanded has been, that messages and facts which are
// left out can be. The sum at the end of the file detects accidents. One that was forged on purpose
// can make a search say anything, as it can leave out sets that nobody misses, and let it work for
// long, but not make it panic, nor take more memory than the file has room for.
//
// Not kept is what can be asked again of the system (steps, what properties say of facts), and
// how a set was reached. How a vector was reached is kept, with the set that had the message of the
// step, so that the run to an alarm begins at the start; but where it comes to a set that was there
// when the checkpoint was written, it goes on with how the set's vector was reached, and need not
// show how its messages were sent.

// checkpointFormat says what follows the identity: numbers as varints. Shapes are written once, by
// content, and then go by the numbers that they have in the writing process.
var checkpointFormat = checkpoint.Format{Name: "ordered", Magic: "raftmc ordered checkpoint 1\n"}

// checkFolder returns an error if a search cannot honour an option about checkpoints.
func checkFolder(search string, o *explore.Checkpoints, option string) error {
	if err := checkpoint.Check(o, option); err != nil {
		return refusal(search, "%w", err)
	}
	return nil
}

// openFolder takes the folder for a search; nil if there are to be no checkpoints.
func openFolder(o *explore.Checkpoints) (*checkpoint.Folder, error) {
	f, err := checkpoint.Open(o, checkpointFormat)
	if err != nil {
		return nil, fmt.Errorf("ordered: %w", err)
	}
	return f, nil
}

// saveIfDue writes a checkpoint if it is time to. If that fails, the last one stays, and the
// next attempt is when the next one is due.
func (s *search) saveIfDue() {
	if !s.folder.Due() {
		return
	}
	if err := s.folder.Save(s.write); err != nil && s.options.Checkpoints.Failed != nil {
		s.options.Checkpoints.Failed(err)
	}
}

// stopped is the result of a search that a limit ends, of which it writes a checkpoint; where
// more numbers would have had to be told apart, something is missing, and the last one stays.
func (s *search) stopped(by string) Result {
	if !s.crowded.Load() {
		if err := s.folder.Save(s.write); err != nil {
			by += "; " + err.Error()
		}
	}
	return Result{Outcome: explore.Outcome{Stopped: by}}
}
