package register

import "testing"

func TestLinearizable(t *testing.T) {
	const nothing = 0
	var (
		writing = Client{Op: writes}
		reading = Client{Op: reads}
		read    = func(value int, known ...int) Client { return Client{Op: rests, Known: known, Read: value} }
	)
	for _, test := range []struct {
		name    string
		clients []Client
		want    bool
	}{
		{"nothing has returned", []Client{writing, writing}, true},
		{"nothing has been read", []Client{reading, reading}, true},
		{"a client reads what it wrote", []Client{read(1, 0, 0), writing}, true},
		{"a client reads what was there before it wrote", []Client{read(nothing, 0, 0), writing}, false},
		{"a write that has not returned is read", []Client{read(2, 0, 0), writing}, true},
		{"a write that has not returned is not read", []Client{read(1, 0, 0), writing}, true},
		{"a value is read that nobody wrote", []Client{read(3, 0, 0), writing}, false},
		{"each reads the write of the other", []Client{read(2, 0, 0), read(1, 0, 0)}, false},
		{"both read the first write", []Client{read(1, 0, 1), read(1, 1, 0)}, true},
		{"both read the second write", []Client{read(2, 0, 1), read(2, 1, 0)}, true},
		{"each reads its own write, before the other returned", []Client{read(1, 0, 0), read(2, 1, 0)}, true},
		{"each reads its own write, after the other returned", []Client{read(1, 0, 1), read(2, 1, 0)}, false},
		{"a read after another finds an older value", []Client{read(1, 0, 2), read(2, 1, 0)}, false},
		{"a read after another finds a newer value", []Client{read(1, 0, 2), read(2, 0, 0)}, true},
		{"three read the same write", []Client{read(2, 0, 1, 1), read(2, 1, 0, 1), read(2, 1, 1, 0)}, true},
	} {
		if got := linearizable(test.clients); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
