package owner_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"raftmc/raft"
	"raftmc/raft/owner"
)

// TestMachineGetsOnlyCommands: the state machine is told of every index, and applies only
// what clients proposed.
func TestMachineGetsOnlyCommands(t *testing.T) {
	command, configuration := raft.Committed{Index: 1, Term: 1, Data: "x"}, raft.Committed{Index: 2, Term: 1, Kind: raft.ConfigurationEntry, Data: "1 2"}
	_, do := owner.Owner{}.After(raft.Server{}, raft.Output{Apply: []raft.Committed{command, configuration}})
	if want := []owner.Command{{Apply: command}, {Skip: configuration}}; !reflect.DeepEqual(do.Machine, want) {
		t.Errorf("got %+v, want %+v", do.Machine, want)
	}
}

func TestAnswer(t *testing.T) {
	apply := func(i raft.Index, term raft.Term) owner.Command {
		return owner.Command{Apply: raft.Committed{Index: i, Term: term}}
	}
	skip := func(i raft.Index, term raft.Term) owner.Command {
		return owner.Command{Skip: raft.Committed{Index: i, Term: term, Kind: raft.ConfigurationEntry}}
	}
	install := func(through raft.Index) owner.Command {
		return owner.Command{Install: raft.Snapshot{LastIncludedIndex: through, LastIncludedTerm: 2}}
	}
	ticket := owner.Ticket{Index: 3, Term: 2}
	for _, row := range []struct {
		name    string
		command owner.Command
		want    owner.Answer
	}{
		{"an entry before", apply(2, 2), owner.Wait},
		{"the entry", apply(3, 2), owner.Applied},
		{"another leader's entry", apply(3, 3), owner.Superseded},
		{"an entry behind", apply(4, 2), owner.Wait},
		{"a configuration before", skip(2, 2), owner.Wait},
		{"another leader's configuration", skip(3, 3), owner.Superseded},
		{"a configuration behind", skip(4, 2), owner.Wait},
		{"a snapshot of what is before", install(2), owner.Wait},
		{"a snapshot that ends with it", install(3), owner.Unknown},
		{"a snapshot of more", install(7), owner.Unknown},
	} {
		if got := ticket.Answer(row.command); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
	}
	if _, ok := owner.TicketOf(raft.Proposal{Outcome: raft.Refused, Leader: 2}); ok {
		t.Error("a refused proposal has a ticket")
	}
}

// client is who proposed something at a server, and waits there.
type client struct {
	at     raft.ID
	ticket owner.Ticket
	data   string
	got    owner.Answer
}

// TestAnswersAreTrue: in random schedules, what a client is told is so: its command is
// applied at its place on every server that applies something there, or on none.
func TestAnswersAreTrue(t *testing.T) {
	met := map[owner.Answer]int{}
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 0))
		c := newCluster(1, 2, 3)
		var clients []*client
		place := map[raft.Index]string{} // what has been applied there
		c.applies = func(id raft.ID, command owner.Command) {
			if a := command.Apply; a.Index > 0 {
				place[a.Index] = a.Data
			}
			for _, w := range clients {
				if w.at == id && w.got == owner.Wait {
					w.got = w.ticket.Answer(command)
				}
			}
		}
		for n := range 150 {
			id := raft.ID(1 + rng.IntN(3))
			switch k := rng.IntN(20); {
			case k < 12 && len(c.network) > 0:
				c.deliver(rng.IntN(len(c.network)))
			case k < 14:
				data := fmt.Sprint(n)
				if ticket, ok := owner.TicketOf(c.step(id, raft.Propose{Data: data}).Proposal); ok {
					clients = append(clients, &client{at: id, ticket: ticket, data: data})
				}
			case k < 16:
				c.step(id, raft.HeartbeatTimeout{})
			case k == 16 && len(c.network) > 0: // lost
				c.network = c.network[1:]
			case k == 17:
				c.step(id, raft.ElectionTimeout{})
			}
		}
		for _, w := range clients {
			met[w.got]++
			if data, known := place[w.ticket.Index]; known && (w.got == owner.Applied && data != w.data || w.got == owner.Superseded && data == w.data) {
				t.Fatalf("seed %d: %q at %+v is answered by %s, and %q is applied there", seed, w.data, w.ticket, w.got, data)
			}
		}
	}
	if met[owner.Applied] < 100 || met[owner.Superseded] < 20 || met[owner.Wait] < 20 {
		t.Errorf("the answers were only %v", met)
	}
}
