package history

import "reflect"

// stored is a storage, as Disk.
type stored[D Storage[E, H, S], R, M, E, H, S any] struct {
	library *Library[D, R, M, E, H, S]
	storage D
}

func (l *Library[D, R, M, E, H, S]) newDisk(servers int) Disk {
	var members []uint64
	for i := range servers {
		members = append(members, uint64(i+1))
	}
	return &stored[D, R, M, E, H, S]{l, l.NewStorage(members)}
}

func (d *stored[D, R, M, E, H, S]) snapshot() Snapshot {
	return snapshotOf(part(reflect.ValueOf(d.storage).Elem(), "snapshot"))
}

// LastSnapshot implements Disk.
func (d *stored[D, R, M, E, H, S]) LastSnapshot() (index int, data string) {
	s := d.snapshot()
	return s.Index, s.Data
}

// First implements Disk: a snapshot and a compaction go together.
func (d *stored[D, R, M, E, H, S]) First() int { return d.snapshot().Index + 1 }

// CompactTo implements Disk.
func (d *stored[D, R, M, E, H, S]) CompactTo(entries int, data string) {
	Must(d.library.Compact(d.storage, uint64(entries), []byte(data)))
}
