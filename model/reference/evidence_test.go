package reference_test

import (
	"fmt"
	"math/bits"
	"strings"
	"testing"
	"time"

	"raftmc/internal/lock"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// evidenceOf writes the evidence of the first violation, one line for each server.
func evidenceOf(t *testing.T, run reference.Run) string {
	t.Helper()
	if len(run.Violations()) == 0 {
		t.Fatal("nothing is violated")
	}
	var lines []string
	for _, e := range run.Evidence(0) {
		lines = append(lines, e.Server+" "+string(e.State))
	}
	return strings.Join(lines, "\n")
}

type (
	lockStep    = protocol.Step[lock.State, lock.Message, string]
	lockWitness = protocol.Witness[lock.State, struct{}]
)

// wholeOf3 is the whole state of server 3 after TestEvidence's run.
const wholeOf3 = `3 {"Mode":"holding","Holder":"server 3","Asked":["server 1"],"Seen":{"server 1":1,"server 2":0,"server 3":0},"Log":[{"By":"server 3","Times":1}],` +
	`"Latest":{"By":"server 3","Times":1},"colour":"\\x1b[31mred\\u009b0m\\n","Broken":1}`

// evidenceRow is a property, and the evidence after the run of TestEvidence.
type evidenceRow struct {
	name     string
	property lock.Property
	want     string
}

// TestEvidence: the fields that a property reads are evidence, whether or not the last
// step changed them. Nothing needs to be declared.
func TestEvidence(t *testing.T) {
	defer reference.WithPatience(100 * time.Millisecond)()
	for _, row := range evidenceRows() {
		t.Run(row.name, func(t *testing.T) {
			row.property.Name = "Violated"
			steps := []string{"Take 1", "Deliver Taken 1→3", "Take 3"}
			if row.name == "all servers" { // which holds before
				steps = steps[:2]
			}
			asked := []lock.Property{row.property}
			for _, run := range []reference.Run{lockAfter(t, asked, steps...), boxedLockAfter(t, asked, steps...)} {
				got, again := evidenceOf(t, run), evidenceOf(t, run)
				if got != row.want || again != got {
					t.Errorf("the evidence is\n%s\nand then\n%s\nnot\n%s", got, again, row.want)
				}
			}
		})
	}
}

func evidenceRows() []evidenceRow {
	holds := func(v lock.View) bool { return v.State.Mode == lock.Holding }
	is := func(found bool, reason string, witnesses ...lockWitness) *lock.Finding {
		if !found {
			return nil
		}
		return &lock.Finding{Reason: reason, Witnesses: witnesses}
	}
	return []evidenceRow{
		{"two servers", lock.Properties()[0], `1 {"Mode":"holding","Log":[{"By":"server 1","Times":1}]}
3 {"Mode":"holding","Log":[{"By":"server 3","Times":1}]}`},
		{
			"one server",
			lock.Property{Server: func(v lock.View) *lock.Finding { return is(holds(v) && v.State.Asked&1 != 0, "it was asked") }},
			`3 {"Mode":"holding","Asked":["server 1"]}`,
		},
		{
			"a field that is made of parts",
			lock.Property{Server: func(v lock.View) *lock.Finding { return is(v.State.Latest.By == 2, "server 3 was the last") }},
			`3 {"Latest":{"By":"server 3","Times":1}}`,
		},
		{
			"what the reason says",
			lock.Property{Server: func(v lock.View) *lock.Finding { return is(v.Server == 2, fmt.Sprint("Holder is ", v.State.Holder)) }},
			`3 {"Holder":"server 3"}`,
		},
		{
			"what a witness says",
			lock.Property{Server: func(v lock.View) *lock.Finding {
				return is(v.Server == 2, "", lockWitness{Server: 2, What: fmt.Sprint(v.State.Seen)})
			}},
			`3 {"Seen":{"server 1":1,"server 2":0,"server 3":0}}`,
		},
		{
			"a step",
			lock.Property{Step: func(s lockStep) *lock.Finding {
				return is(s.Before.Mode == lock.Idle && s.After.Holder == s.Server, "the lock was taken")
			}},
			`3 {"Mode":"holding","Holder":"server 3"}`,
		},
		{
			"a message",
			lock.Property{Message: func(sender lock.View, m lock.Message) *lock.Finding {
				return is(m.To == 1 && len(sender.State.Log) == 1, "it is told")
			}},
			`3 {"Log":[{"By":"server 3","Times":1}]}`,
		},
		{
			"all servers",
			lock.Property{Cluster: func(all []lock.View) *lock.Finding {
				return is(holds(all[0]) && !holds(all[1]) && all[2].State.Seen[0] == 1, "server 3 knows")
			}},
			`1 {"Mode":"holding"}
2 {"Mode":"idle"}
3 {"Seen":{"server 1":1,"server 2":0,"server 3":0}}`,
		},
		{
			"what would panic",
			lock.Property{Server: func(v lock.View) *lock.Finding {
				return is(holds(v) && v.State.Log[0].Times > -9, "it is long enough")
			}},
			`3 {"Mode":"holding","Log":[{"By":"server 3","Times":1}]}`,
		},
		{"no field, and so all of the server", lock.Property{Server: func(v lock.View) *lock.Finding { return is(v.Server == 2, "so it is") }}, wholeOf3},
		{
			"no field, and so all of the witness",
			lock.Property{Cluster: func([]lock.View) *lock.Finding { return is(true, "so it is", lockWitness{Server: 2}) }},
			wholeOf3,
		},
		{
			"what would not come back, and so all of the server",
			lock.Property{Server: func(v lock.View) *lock.Finding {
				for holds(v) && v.State.Latest.Times != 1 {
					time.Sleep(time.Second)
				}
				return is(holds(v), "so it is")
			}},
			wholeOf3,
		},
	}
}

// leads is a protocol with history: servers that have led, and left, the term that they
// are in.
type leads struct{}

type ledState struct {
	Leads bool
	Term  int
	Vote  int
}

func (leads) Inputs(_ int, s ledState) []string {
	if s.Leads {
		return []string{"Leave"}
	}
	return []string{"Lead"}
}

func (leads) Initial(int) ledState                               { return ledState{} }
func (leads) Receive(_ int, s ledState, _ int) (ledState, []int) { return s, nil }
func (leads) Route(int) (from, to int)                           { return 0, 0 }
func (leads) Message(c *protocol.Codec, m *int)                  { protocol.Number(c, m) }
func (leads) Input(c *protocol.Codec, in *string)                { c.Text(in) }

func (leads) State(c *protocol.Codec, s *ledState) {
	c.Bool(&s.Leads)
	protocol.Number(c, &s.Term)
	c.Server(&s.Vote)
}

func (leads) Info() protocol.Info {
	return protocol.Info{Name: "leads", Servers: []string{"a", "b"}, Inputs: []protocol.InputKind{{Name: "Lead", Limit: 2}, {Name: "Leave", Limit: 2}}}
}

func (leads) Step(self int, s ledState, in string) (ledState, []int) {
	return ledState{in == "Lead", 1, self}, nil
}

// withHistory has the terms that a server has led, one bit each.
type withHistory struct{ leads }

func (p withHistory) Extras() protocol.Extras[ledState, int, string, uint64] {
	return protocol.Extras[ledState, int, string, uint64]{Remember: p.Remember, History: p.History}
}

func (withHistory) Remember(_ int, h uint64, s ledState) uint64 {
	if s.Leads {
		h |= 1 << s.Term
	}
	return h
}

func (withHistory) History(c *protocol.Codec, h *uint64) { protocol.Number(c, h) }

// TestEvidenceOfHistory: what a property reads in a history shows as the present values
// of the fields that the history was built from.
func TestEvidenceOfHistory(t *testing.T) {
	m, err := model.New(withHistory{}, protocol.Options[ledState, int, string, uint64]{
		Properties: []protocol.Property[ledState, int, string, uint64]{{Name: "OneLeader", Pair: func(a, b protocol.View[ledState, uint64]) *protocol.Finding[ledState, uint64] {
			if both := a.History & b.History; a.Server < b.Server && both != 0 {
				return &protocol.Finding[ledState, uint64]{Reason: fmt.Sprint("both led term ", bits.TrailingZeros64(both))}
			}
			return nil
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	run := m.Run()
	for _, label := range []string{"Lead a", "Leave a", "Lead b"} {
		take(t, run, label)
	}
	if got, want := evidenceOf(t, run), `a {"Leads":false,"Term":1}
b {"Leads":true,"Term":1}`; got != want {
		t.Errorf("the evidence is\n%s\nnot\n%s", got, want)
	}
}

// untold is a lock that panics when it receives a message.
type untold struct{ lock.Protocol }

func (untold) Receive(int, lock.State, lock.Message) (lock.State, []lock.Message) {
	panic("nobody told me")
}

// TestEvidenceOfAPanic is the whole state of the server that panicked.
func TestEvidenceOfAPanic(t *testing.T) {
	m, err := model.New(untold{lock.Protocol{Servers: 3}}, protocol.Options[lock.State, lock.Message, string, struct{}]{})
	if err != nil {
		t.Fatal(err)
	}
	run := m.Run()
	take(t, run, "Take 1")
	take(t, run, "Deliver Taken 1→3")
	if got, want := evidenceOf(t, run), "3 "+string(run.Shown(2)); got != want {
		t.Errorf("the evidence is\n%s\nnot\n%s", got, want)
	}
}
