package protocol

import (
	"bytes"
	"reflect"
	"testing"
)

// sample has a field of each kind that the codec knows.
type sample struct {
	Number  uint16
	Flag    bool
	Name    string
	Leader  int
	Value   int
	List    []int
	PerPeer []int
	Peers   uint64
	Facts   []fact
}

type fact struct{ Server, Value int }

func describeSample(c *Codec, s *sample) {
	Number(c, &s.Number)
	c.Bool(&s.Flag)
	c.Text(&s.Name)
	c.Server(&s.Leader)
	c.Value(&s.Value)
	Slice(c, &s.List, func(v *int) { Number(c, v) })
	PerServer(c, &s.PerPeer, func(v *int) { Number(c, v) })
	c.ServerSet(&s.Peers)
	Set(c, &s.Facts, func(c *Codec, f *fact) {
		c.Server(&f.Server)
		c.Value(&f.Value)
	})
}

func full() sample {
	return sample{
		Number: 7, Flag: true, Name: "x", Leader: 2, Value: 1, List: []int{3, 1},
		PerPeer: []int{10, 11, 12}, Peers: 0b011, Facts: []fact{{0, 1}, {2, 2}},
	}
}

func TestCodecReadsWhatItWrites(t *testing.T) {
	for _, s := range []sample{{Leader: -1}, full()} {
		encoding, _ := Encode(3, nil, describeSample, s)
		got, err := Decode(3, describeSample, encoding)
		if err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("%+v was read as %+v, %v", s, got, err)
		}
	}
}

func TestCodecRefusesWhatItDidNotWrite(t *testing.T) {
	encoding, _ := Encode(3, nil, describeSample, full())
	for n := range encoding {
		if _, err := Decode(3, describeSample, encoding[:n]); err == nil {
			t.Errorf("the first %d of %d bytes were read without an error", n, len(encoding))
		}
	}
	if _, err := Decode(3, describeSample, append(encoding, 0)); err == nil {
		t.Error("a byte too many was read without an error")
	}
}

func TestRenaming(t *testing.T) {
	ren := &Renaming{servers: []int{1, 2, 0}, inverse: []int{2, 0, 1}, values: []int{0, 2, 1}}
	want := sample{
		Number: 7, Flag: true, Name: "x", Leader: 0, Value: 2, List: []int{3, 1},
		PerPeer: []int{12, 10, 11}, Peers: 0b110, Facts: []fact{{0, 1}, {1, 2}},
	}
	// Sets are read back in the order of their encodings: that is, by server.
	got, err := Rename(3, ren, describeSample, full())
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("renamed to %+v, %v; want %+v", got, err, want)
	}
}

func TestSetsHaveNoOrder(t *testing.T) {
	a, b := full(), full()
	b.Facts[0], b.Facts[1] = b.Facts[1], b.Facts[0]
	x, _ := Encode(3, nil, describeSample, a)
	y, _ := Encode(3, nil, describeSample, b)
	if !bytes.Equal(x, y) {
		t.Error("two orders of one set are written differently")
	}
}

func TestRenamingsFormTheGroup(t *testing.T) {
	info := Info{Servers: []string{"1", "2", "3", "4"}, Symmetric: [][]int{{0, 1, 2}}, Values: 2}
	group, err := Renamings(info)
	if err != nil || len(group) != 12 {
		t.Fatalf("%d renamings, %v; want 3!·2!", len(group), err)
	}
	seen := map[string]bool{}
	for _, r := range group {
		for i := range r.servers {
			if r.inverse[r.servers[i]] != i {
				t.Errorf("%v is not the inverse of %v", r.inverse, r.servers)
			}
		}
		if r.servers[3] != 3 {
			t.Errorf("%v renames a server that is not symmetric", r.servers)
		}
		seen[string(encodeInts(r.servers))+"/"+string(encodeInts(r.values))] = true
	}
	if len(seen) != 12 {
		t.Errorf("only %d renamings are different", len(seen))
	}
	info.Values = 9
	if _, err := Renamings(info); err == nil {
		t.Error("a group of 3!·9! was not refused")
	}
}

func encodeInts(xs []int) []byte {
	var b []byte
	for _, x := range xs {
		b = append(b, byte('0'+x))
	}
	return b
}
