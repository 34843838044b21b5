package invariants_test

import (
	"strings"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/invariants"
	"raftmc/protocol"
)

func TestAlways(t *testing.T) {
	properties := byName(t, protocol.Always)
	asked := map[string][2]int{} // violations and near misses
	for _, row := range rows {
		p, ok := properties[row.property]
		if !ok {
			t.Errorf("there is no property %s", row.property)
			continue
		}
		n := asked[row.property]
		t.Run(row.property+"/"+row.name, func(t *testing.T) {
			f := ask(p, row.question)
			if row.want == "" {
				n[1]++
				if f != nil {
					t.Errorf("found: %s", f.Reason)
				}
				return
			}
			n[0]++
			checkFinding(t, f, row.question, row.want)
			if f != nil && cites(p.Doc) && !cites(f.Reason) {
				t.Errorf("the reason cites nothing, and the doc does: %s", f.Reason)
			}
		})
		asked[row.property] = n
	}
	for _, row := range coreRows {
		n := asked[row.property]
		if row.want == "" {
			n[1]++
		} else {
			n[0]++
		}
		asked[row.property] = n
	}
	for name := range inorder.All(properties) {
		if n := asked[name]; n[0] == 0 || n[1] == 0 {
			t.Errorf("%s has %d violations and %d near misses in the tables, and needs some of each", name, n[0], n[1])
		}
	}
}

// TestGuaranteesCite: where the paper or the dissertation asks for what Raft guarantees.
func TestGuaranteesCite(t *testing.T) {
	for name, p := range inorder.All(byName(t, protocol.Always)) {
		if p.Group == protocol.Guarantee && !cites(p.Doc) {
			t.Errorf("%s: %s", name, p.Doc)
		}
	}
}

// cites reports whether a text names a section or a figure.
func cites(text string) bool { return strings.Contains(text, "§") || strings.Contains(text, "Figure") }

// checkFinding checks what a violation says, and that each witness is true of
// the violating state, and was not always true.
func checkFinding(t *testing.T, f *Finding, question any, want string) {
	t.Helper()
	if f == nil {
		t.Fatal("found nothing")
	}
	if !strings.Contains(f.Reason, want) {
		t.Errorf("the reason is %q, and should say %q", f.Reason, want)
	}
	if len(f.Witnesses) == 0 {
		t.Error("there is no witness")
	}
	for _, w := range f.Witnesses {
		v, ok := views(question)[w.Server]
		switch {
		case !ok:
			t.Errorf("witness %q is of server %d, which has nothing to do with it", w.What, w.Server)
		case w.What == "":
			t.Errorf("a witness of server %d does not say what it is", w.Server)
		case w.Since == nil:
		case !w.Since(v.State, v.History):
			t.Errorf("witness %q of server %d is false of the violating state", w.What, w.Server)
		case w.Since(Node{}, History{}):
			t.Errorf("witness %q of server %d is true from the start", w.What, w.Server)
		}
	}
}

func byName(t *testing.T, mode protocol.Mode) map[string]Property {
	t.Helper()
	found := map[string]Property{}
	for _, p := range invariants.All(cluster(t, large)) {
		if p.Mode == mode {
			found[p.Name] = p
		}
	}
	return found
}

// TestNegativeControls has situations that look wrong, and that Raft allows: no
// property may find anything.
func TestNegativeControls(t *testing.T) {
	rows := []struct {
		name    string
		servers []View
	}{
		{
			"an uncommitted entry of a higher term than any of the leader's (Figure 7 d)",
			[]View{
				view(0, leader(3, "1a 1b", peer(2, 3, 0), peer(3, 3, 2), votes(1, 3)), led(3, "1a 1b")),
				view(1, follower(3, "1a 2c"), led(2, "1a 2c")),
				view(2, follower(3, "1a 1b", onDisk(3, 1, "1a 1b")), History{VoteTerm: 3, Votes: 0b1}),
			},
		},
		{
			"two leaders of different terms, the older of which does not know yet",
			[]View{
				view(0, leader(1, "1a 1b", peer(2, 2, 1), peer(3, 2, 1), votes(1, 2), committed(1)), both(led(1, "1a 1b"), known(1, "1a"))),
				view(1, leader(2, "1a 2c", peer(1, 3, 0), peer(3, 3, 0), votes(2, 3)), led(2, "1a 2c")),
				view(2, follower(2, "1a", onDisk(2, 2, "1a")), History{VoteTerm: 2, Votes: 0b10}),
			},
		},
		{
			"a candidate whose voters have longer logs by now",
			[]View{
				view(0, candidate(2, "", votes(1, 2)), History{}),
				view(1, follower(3, "3a", onDisk(3, 3, "3a")), History{VoteTerm: 3, Votes: 0b100}),
				view(2, leader(3, "3a", peer(1, 1, 0), peer(2, 2, 1), votes(2, 3), committed(1)), both(led(3, "3a"), known(3, "3a"))),
			},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			for _, p := range invariants.All(cluster(t, large)) {
				if p.Mode == protocol.Sometimes {
					continue
				}
				for _, f := range everywhere(p, row.servers) {
					t.Errorf("%s: %s", p.Name, f.Reason)
				}
			}
		})
	}
}

// everywhere asks a property of states about all servers of a cluster.
func everywhere(p Property, servers []View) (found []*Finding) {
	note := func(f *Finding) {
		if f != nil {
			found = append(found, f)
		}
	}
	for i, a := range servers {
		if p.Server != nil {
			note(p.Server(a))
		}
		if p.Pair != nil {
			note(p.Pair(a, a))
		}
		for _, b := range servers[:i] {
			if p.Pair != nil {
				note(p.Pair(a, b))
				note(p.Pair(b, a))
			}
		}
	}
	if p.Cluster != nil {
		note(p.Cluster(servers))
	}
	return found
}
