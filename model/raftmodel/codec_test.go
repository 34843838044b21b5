package raftmodel_test

import (
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/raft"
)

// five are bounds with room for the values below: names may go up by one.
var five = raftmodel.Bounds{Servers: 5, Terms: 9, Log: 9, Values: 9, Disk: protocol.Asynchronous}

// someMembers are not all that there are.
var someMembers = must.Get(raft.NewConfiguration(1, 3, 4))

// richNode has no zero field, and no write that is known to be durable except the one
// that Durable names: such writes are all alike.
func richNode() node {
	entries := []raft.Entry{{Term: 1, Data: "a"}, {Term: 2, Data: "no value"}}
	snapshot := raft.Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1, Members: someMembers, Handle: "1a 2b"}
	log := raft.Log{}.CompactThrough(1, 1).Append(6, raft.Entry{Term: 2, Data: "b"}).Append(8, raft.Entry{Term: 3, Data: "c"})
	return node{
		Server: raft.Server{
			CurrentTerm: 3, VotedFor: 2, Log: log, Snapshot: snapshot, Members: someMembers, MembersIndex: 2,
			CommitIndex: 2, LastApplied: 1, Role: raft.Candidate, Leader: 2,
			Votes:     raft.IDs{1, 3},
			NextIndex: raft.Indexes{{Server: 1, Index: 2}, {Server: 3, Index: 4}}, MatchIndex: raft.Indexes{{Server: 1, Index: 1}, {Server: 3, Index: 2}},
			Issued: 9, Durable: 4, VoteToken: 7, DurableIndex: 1,
		},
		Durable: raft.Durable{CurrentTerm: 2, VotedFor: 1, Snapshot: snapshot, Log: log},
		Written: 5,
		Pending: []raft.Write{{Token: 6, CurrentTerm: 3, VotedFor: 2, Snapshot: snapshot, From: 2, Entries: entries}, {Token: 8, CurrentTerm: 3, VotedFor: 1, Snapshot: snapshot, From: 3, Entries: entries}},
		Held:    []raft.Send{{Message: richMessage(), After: 7}, {Message: richMessage(), After: 8}},
		Applied: entries,
	}
}

func richMessage() message {
	return message{
		Kind: raft.RequestVoteReply, From: 2, To: 3, Term: 4,
		LastLogIndex: 5, LastLogTerm: 2, VoteGranted: true,
		PrevLogIndex: 3, PrevLogTerm: 1, Entries: []raft.Entry{{Term: 1, Data: "a"}, {Term: 2, Data: "b"}}, LeaderCommit: 2,
		Success: true, MatchIndex: 4, ConflictTerm: 2, ConflictIndex: 3,
		Snapshot: raft.Snapshot{LastIncludedIndex: 2, LastIncludedTerm: 1, Members: someMembers, Handle: "1a 1b"},
	}
}

func richHistory() history {
	a, b := raft.Entry{Term: 1, Data: "a"}, raft.Entry{Term: 2, Data: "b"}
	return history{
		Led:      []raftmodel.Led{{Term: 1, Log: []raft.Entry{a}}, {Term: 2, Log: []raft.Entry{a, b}}},
		Known:    []raftmodel.Known{{Term: 1, Prefix: []raft.Entry{a}}, {Term: 3, Prefix: []raft.Entry{b, a}}},
		Applied:  [][]raft.Entry{{a}, {b, a}},
		VoteTerm: 3, Votes: 0b0101,
	}
}

func TestEveryFieldIsWritten(t *testing.T) {
	r := newRaft(t, five)
	m := newModel(t, r, five, protocol.None)
	fingerprint := func(change func(*cluster)) uint64 {
		c := m.Cluster()
		change(&c)
		return c.Fingerprint()
	}
	requireAllDiffer(t, richNode(), func(n node) any {
		return fingerprint(func(c *cluster) { c.States[0] = n })
	})
	requireAllDiffer(t, richMessage(), func(m message) any {
		return fingerprint(func(c *cluster) { c.Network = append(c.Network, m) })
	})
	requireAllDiffer(t, richHistory(), func(h history) any {
		return fingerprint(func(c *cluster) { c.Histories[0] = h })
	})
	requireAllDiffer(t, input{Kind: raftmodel.Compact, Value: 1, Index: 2, Writes: 1}, func(in input) any {
		back, err := protocol.Rename(five.Servers, nil, r.Input, in)
		if err != nil {
			t.Error(err)
		}
		return back
	})
}

// requireAllDiffer perturbs each field of v, recursively, one at a time, and requires
// that all encodings differ.
func requireAllDiffer[T any](t *testing.T, v T, written func(T) any) {
	t.Helper()
	seen := map[any]string{written(v): "the value itself"}
	for _, p := range perturbations(t, fmt.Sprintf("%T", v), reflect.ValueOf(v)) {
		w := written(p.value.Interface().(T))
		if other, ok := seen[w]; ok {
			t.Errorf("with another %s it is written like %s", p.what, other)
		}
		seen[w] = p.what
	}
}

// perturbation is a value that differs in one place.
type perturbation struct {
	what  string
	value reflect.Value
}

func perturbations(t *testing.T, what string, v reflect.Value) []perturbation {
	t.Helper()
	if log, ok := v.Interface().(raft.Log); ok {
		return logPerturbations(what, log)
	}
	if m, ok := v.Interface().(raft.Configuration); ok {
		fewer, err := raft.NewConfiguration(m.Voters()[1:]...)
		if err != nil {
			t.Fatal(err)
		}
		return []perturbation{{what, reflect.ValueOf(fewer)}, {"presence of " + what, reflect.ValueOf(raft.Configuration{})}}
	}
	changed := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Uint8, reflect.Uint64:
		changed.SetUint(v.Uint() + 1)
	case reflect.Int:
		changed.SetInt(v.Int() + 1)
	case reflect.Bool:
		changed.SetBool(!v.Bool())
	case reflect.String:
		changed.SetString(v.String() + "x")
	case reflect.Struct:
		var all []perturbation
		for i := range v.NumField() {
			name := what + "." + v.Type().Field(i).Name
			for _, p := range perturbations(t, name, v.Field(i)) {
				whole := reflect.New(v.Type()).Elem()
				whole.Set(v)
				whole.Field(i).Set(p.value)
				all = append(all, perturbation{p.what, whole})
			}
		}
		return all
	case reflect.Slice:
		if v.Len() == 0 {
			return nil
		}
		all := []perturbation{{"length of " + what, v.Slice(0, v.Len()-1)}}
		for i := range v.Len() {
			for _, p := range perturbations(t, fmt.Sprintf("%s[%d]", what, i), v.Index(i)) {
				whole := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
				reflect.Copy(whole, v)
				whole.Index(i).Set(p.value)
				all = append(all, perturbation{p.what, whole})
			}
		}
		return all
	default:
		t.Fatalf("%s is a %v, which this test cannot perturb", what, v.Type())
	}
	return []perturbation{{what, changed}}
}

// logPerturbations changes a log by its methods: its base, the base's term,
// each entry with its token, and the length.
func logPerturbations(what string, l raft.Log) []perturbation {
	rebuilt := func(base raft.Index, baseTerm raft.Term, change func(raft.Index, *raft.Entry, *raft.Token)) reflect.Value {
		log := raft.Log{}.CompactThrough(base, baseTerm)
		for i := l.Base() + 1; i <= l.LastIndex(); i++ {
			e, token := l.Entry(i), l.Token(i)
			change(i, &e, &token)
			log = log.Append(token, e)
		}
		return reflect.ValueOf(log)
	}
	as := func(raft.Index, *raft.Entry, *raft.Token) {}
	all := []perturbation{
		{what + ".Base", rebuilt(l.Base()+1, l.BaseTerm(), as)},
		{what + ".BaseTerm", rebuilt(l.Base(), l.BaseTerm()+1, as)},
		{"length of " + what, reflect.ValueOf(l.TruncateAfter(l.LastIndex() - 1))},
	}
	for at := l.Base() + 1; at <= l.LastIndex(); at++ {
		for field, change := range inorder.All(map[string]func(*raft.Entry, *raft.Token){
			"Term":  func(e *raft.Entry, _ *raft.Token) { e.Term++ },
			"Data":  func(e *raft.Entry, _ *raft.Token) { e.Data += "x" },
			"token": func(_ *raft.Entry, token *raft.Token) { *token++ },
		}) {
			all = append(all, perturbation{fmt.Sprintf("%s[%d].%s", what, at, field), rebuilt(l.Base(), l.BaseTerm(), func(i raft.Index, e *raft.Entry, token *raft.Token) {
				if i == at {
					change(e, token)
				}
			})})
		}
	}
	return all
}

// TestRichValuesAreRich: a zero field would test nothing, and a field added to a type
// would go unnoticed.
func TestRichValuesAreRich(t *testing.T) {
	for _, v := range []any{richNode(), richNode().Server, richNode().Durable, richNode().Pending[0], richNode().Held[0], richMessage(), richHistory()} {
		fields := reflect.ValueOf(v)
		for i := range fields.NumField() {
			if fields.Field(i).IsZero() {
				t.Errorf("%T.%s is zero", v, fields.Type().Field(i).Name)
			}
		}
	}
	r := newRaft(t, five)
	twin.RoundTrip(t, five.Servers, r.Message, richMessage())
	twin.RoundTrip(t, five.Servers, r.History, richHistory())
	twin.RoundTrip(t, five.Servers, r.Input, input{Kind: raftmodel.Compact, Value: 1, Index: 2, Writes: 1})
}

// TestTokensAreRelative: how much a server has written so far does not distinguish it,
// and neither do the durable writes.
func TestTokensAreRelative(t *testing.T) {
	m := newModel(t, newRaft(t, five), five, protocol.None)
	fingerprint := func(n node) uint64 {
		c := m.Cluster()
		c.States[0] = n
		return c.Fingerprint()
	}
	n := richNode()
	n.Durable.Log = raft.Log{}
	want := fingerprint(n)
	for _, by := range []raft.Token{1, 7, 1000} {
		if got := fingerprint(renumber(n, func(token raft.Token) raft.Token { return token + by })); got != want {
			t.Errorf("all tokens raised by %d make another fingerprint", by)
		}
	}
	n.Server.VoteToken = n.Server.Durable
	want = fingerprint(n)
	if n.Server.VoteToken--; fingerprint(n) != want {
		t.Error("a vote whose write is durable is another vote if that was earlier")
	}
	if n.Server.VoteToken += 2; fingerprint(n) == want {
		t.Error("a vote whose write is pending is like one that is durable")
	}
}

// TestSetsInHistoryHaveNoOrder: facts are alike whichever came first.
func TestSetsInHistoryHaveNoOrder(t *testing.T) {
	m := newModel(t, newRaft(t, five), five, protocol.None)
	a, b := m.Cluster(), m.Cluster()
	h := richHistory()
	a.Histories[0] = h
	b.Histories[0] = history{
		Led:      []raftmodel.Led{h.Led[1], h.Led[0]},
		Known:    []raftmodel.Known{h.Known[1], h.Known[0]},
		Applied:  [][]raft.Entry{h.Applied[1], h.Applied[0]},
		VoteTerm: h.VoteTerm, Votes: h.Votes,
	}
	if a.Fingerprint() != b.Fingerprint() {
		t.Error("the same facts in another order make another fingerprint")
	}
}

// TestCodecInvertsOnWalks reads back the encodings of everything that random walks meet.
func TestCodecInvertsOnWalks(t *testing.T) {
	for _, disk := range []protocol.Disk{protocol.Synchronous, protocol.Asynchronous} {
		b := raftmodel.Bounds{Servers: 3, Terms: 3, Log: 3, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, Drops: protocol.Any, Duplicates: protocol.Any, InFlight: 8, Disk: disk}
		r := newRaft(t, b)
		snapshots := 0
		walk(newModel(t, r, b, protocol.None).Cluster(), 40, 150, func(c cluster) {
			for i, n := range c.States {
				want := relative(n)
				if back, err := protocol.Rename(b.Servers, nil, r.State, n); err != nil || !reflect.DeepEqual(relative(back), want) {
					t.Fatalf("server %d is\n%+v\nand read back, %v,\n%+v", i, want, err, back)
				}
				if back, err := protocol.Rename(b.Servers, nil, r.History, c.Histories[i]); err != nil || fmt.Sprint(inOrder(back)) != fmt.Sprint(inOrder(c.Histories[i])) {
					t.Fatalf("history %+v is read back as %+v, %v", c.Histories[i], back, err)
				}
				snapshots += int(n.Server.Log.Base())
			}
			for _, m := range c.Network {
				if back, err := protocol.Rename(b.Servers, nil, r.Message, m); err != nil || !reflect.DeepEqual(normal(back), normal(m)) {
					t.Fatalf("message\n%+v is read back, %v, as\n%+v", m, err, back)
				}
			}
		})
		if snapshots == 0 {
			t.Errorf("disk %v: the walks met no snapshot", disk)
		}
	}
}

// walk takes random walks, always the same ones, and visits each cluster.
func walk(start cluster, walks, length int, visit func(cluster)) {
	random := rand.New(rand.NewSource(1))
	for range walks {
		c := start
		for range length {
			visit(c)
			events := c.Events()
			e := events[random.Intn(len(events))]
			// Crashes, losses and timeouts are always possible, and rarely useful.
			for range 3 {
				if e.Op == reference.Deliver || e.Op == reference.Local && e.Input.Kind != raftmodel.Crash && e.Input.Kind != raftmodel.ElectionTimeout {
					break
				}
				e = events[random.Intn(len(events))]
			}
			if next, taken := c.Apply(e); taken.Panicked == "" && next.Fits() {
				c = next
			}
		}
	}
}

// relative is a node as it is read back: tokens count from the one that all know to be
// durable, and empty slices are nil.
func relative(n node) node {
	told := min(n.Server.Durable, n.Written)
	n = renumber(n, func(token raft.Token) raft.Token { return max(token, told) - told })
	if len(n.Applied) == 0 {
		n.Applied = nil
	}
	if len(n.Held) == 0 {
		n.Held = nil
	}
	for i := range n.Held {
		n.Held[i].Message = normal(n.Held[i].Message)
	}
	n.Held = byLook(n.Held) // an unordered network has no use for their order
	return n
}

// normal is a message whose entries, if there are none, are nil.
func normal(m message) message {
	if len(m.Entries) == 0 {
		m.Entries = nil
	}
	return m
}

// inOrder is a history with its sets sorted by their text.
func inOrder(h history) history {
	return history{Led: byLook(h.Led), Known: byLook(h.Known), Applied: byLook(h.Applied), VoteTerm: h.VoteTerm, Votes: h.Votes}
}

func byLook[T any](set []T) []T {
	set = append([]T(nil), set...)
	slices.SortFunc(set, func(a, b T) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return set
}
