package history

import (
	"strings"
	"testing"

	"raftmc/raftview"
)

// scripted is a node with nothing to do, but to say that a batch is done.
type scripted struct{ RawNode }

func (scripted) Applied() {}
func (scripted) Advance() {}
func (scripted) Save()    {}

func TestTheDriverSeesWhatIsWrong(t *testing.T) {
	entry := func(index int) Committed { return Committed{Index: index, Entry: raftview.Entry{Term: 1}} }
	for _, row := range []struct {
		name  string
		read  read
		batch Batch
		want  string
	}{
		{"the next entry", read{}, Batch{Applies: []Committed{entry(2)}}, ""},
		{"an entry is left out", read{}, Batch{Applies: []Committed{entry(3)}}, "index 3 is to be applied after 1"},
		{"an entry comes again", read{}, Batch{Applies: []Committed{entry(1)}}, "index 1 is to be applied after 1"},
		{"a fresh read", read{1, true, 2}, Batch{Reads: []int{2}}, ""},
		{"a stale read", read{1, true, 2}, Batch{Reads: []int{1}}, "a read is answered at index 1, and before it was asked 2 had been applied"},
		{"an answer that nobody waits for", read{1, false, 2}, Batch{Reads: []int{1}}, ""},
		{"two answers", read{1, true, 1}, Batch{Reads: []int{1, 0}}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			n := &Node{bounds: &Bounds{Servers: 2}, raw: scripted{}, applied: make([]raftview.Entry, 1), read: row.read}
			n.save(row.batch)
			n.apply(row.batch)
			if n.wrong != row.want {
				t.Errorf("it says %q, and should say %q", n.wrong, row.want)
			}
		})
	}
}

func TestBatchesWaitForTheDisk(t *testing.T) {
	changes := Batch{Saves: true, Applies: []Committed{{Index: 1}}}
	installs := Batch{Saves: true, Snapshot: &Snapshot{Index: 1}}
	for _, row := range []struct {
		disk  Disking
		batch Batch
		want  string
	}{
		{AtOnce, changes, ""},
		{AtOnce, installs, ""},
		{Apart, changes, "save apply"},
		{Apart, installs, "save"},
		{Apart, Batch{}, ""},
		{SnapshotsApart, changes, ""},
		{SnapshotsApart, installs, "save"},
	} {
		var waits []string
		save, apply := row.disk.waits(row.batch)
		if save {
			waits = append(waits, "save")
		}
		if apply {
			waits = append(waits, "apply")
		}
		if got := strings.Join(waits, " "); got != row.want {
			t.Errorf("disk %d: of %+v, what waits is %q, and should be %q", row.disk, row.batch, got, row.want)
		}
	}
}
