package etcdraft

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"raftmc/opaque"
	"raftmc/traces"
)

// firstIndex is how many entries a log has before the first of ours: the library's scripts begin
// with a snapshot at index 2 and term 1.
const firstIndex = 2

// Script returns a run in the language of the library's own interaction tests: a file for its
// folder testdata, which its package rafttest runs. It ends with the servers' states and logs, and
// passes if they are those of the run. Indexes are greater by 2 there.
//
// The language has no crashes, no reads and no lease, a disk that is quick, and delivers all
// messages of a kind to a server at once. What it cannot say is an error that names the step.
func Script(t *traces.Trace) (string, error) {
	o, err := Default().With(t.Header.Bounds.OfProtocol())
	if err != nil {
		return "", err
	}
	s := &script{options: o, ticks: map[int]int{}, wanted: map[string]int{}}
	s.begin()
	for _, step := range t.Steps {
		if step.Action.Message != nil {
			s.wanted[string(step.Action.Message)]++
		}
	}
	for _, step := range t.Steps {
		if err := s.step(step); err != nil {
			return "", fmt.Errorf("step %d, %s: %w", step.Number, step.Label, err)
		}
	}
	s.end()
	return s.text.String(), nil
}

// script is one that is being written. Live servers go the same way.
type script struct {
	options Options
	nodes   []*Node
	ticks   map[int]int    // heartbeat timeouts so far, by server
	wanted  map[string]int // how often a message is yet to be delivered, by its content
	waiting []waiting
	text    strings.Builder
}

// waiting is a message on its way that is yet to be delivered.
type waiting struct {
	to            int
	kind, content string
}

// expect writes a command and what it answers.
func (s *script) expect(answer, format string, args ...any) {
	fmt.Fprintf(&s.text, format, args...)
	fmt.Fprintf(&s.text, "\n----\n%s\n\n", answer)
}

func (s *script) begin() {
	var voters []string
	for i := range s.options.Servers {
		s.nodes = append(s.nodes, boot(&s.options, i))
		if i < s.options.voters() {
			voters = append(voters, fmt.Sprint(i+1))
		}
	}
	s.expect("ok", "log-level none")
	s.expect("ok", "add-nodes %d voters=(%s) index=%d inflight=%d prevote=%t checkquorum=%t step-down-on-removal=%t",
		s.options.Servers, strings.Join(voters, ","), firstIndex, s.options.Window, s.options.PreVote == on, s.options.CheckQuorum == on, s.options.StepDown == on)
}

func (s *script) step(step traces.Step) error {
	if s.options.Disk != whole {
		return fmt.Errorf("the language has no disk %s", disks[s.options.Disk])
	}
	var server int
	if _, err := fmt.Sscan(step.Action.Server, &server); err != nil || server < 1 || server > len(s.nodes) {
		return fmt.Errorf("there is no server %q", step.Action.Server)
	}
	n := s.nodes[server-1]
	before := n.handled
	if err := s.command(n, step); err != nil {
		return err
	}
	for range n.handled - before {
		s.expect("ok", "process-ready %d", server)
	}
	return s.sent(step)
}

// command writes what begins a step, and takes it.
func (s *script) command(n *Node, step traces.Step) error {
	if step.Action.Message != nil {
		return s.deliver(n, step.Action.Message)
	}
	in := opaque.Input{Kind: step.Action.Kind}
	if step.Action.Input != nil {
		if err := json.Unmarshal(step.Action.Input, &in); err != nil {
			return err
		}
	}
	line, err := s.input(n, in)
	if err != nil {
		return err
	}
	s.expect("ok", "%s", line)
	n.do(in)
	return nil
}

// input is the command for an input.
func (s *script) input(n *Node, in opaque.Input) (string, error) {
	self := n.self + 1
	switch in.Kind {
	case "ElectionTimeout":
		return fmt.Sprintf("campaign %d", self), nil
	case "HeartbeatTimeout":
		// Three of its ticks are an election timeout, which ends transfers, too.
		if s.ticks[self]++; s.ticks[self] > 2 && s.options.Transfers != 0 || s.options.CheckQuorum == on {
			return "", fmt.Errorf("the language cannot let a server send heartbeats without letting the election timeout come nearer")
		}
		return fmt.Sprintf("tick-heartbeat %d", self), nil
	case "Propose":
		return fmt.Sprintf("propose %d %c", self, 'w'+in.Number), nil
	case "Transfer":
		return fmt.Sprintf("transfer-leadership from=%d to=%d", self, in.Server), nil
	case "Compact":
		if in.Number != len(n.machine) {
			return "", fmt.Errorf("the language compacts a log and takes a snapshot of all that is applied, up to index %d", len(n.machine))
		}
		return fmt.Sprintf("compact %d %d", self, in.Number+firstIndex), nil
	case "Change":
		return fmt.Sprintf("propose-conf-change %d transition=%s\n%s", self, transitionWord(s.options, in), raftpb.ConfChangesToString(changeOf(s.options, in).Changes)), nil
	case "Leave":
		return fmt.Sprintf("propose-conf-change %d", self), nil
	}
	return "", fmt.Errorf("the language has no %s", in.Kind)
}

// deliver writes that a message arrives, which must be the only one of its kind on its way there.
func (s *script) deliver(n *Node, content []byte) error {
	m, err := messageOf(content)
	if err != nil {
		return err
	}
	if m.Kind == told {
		return fmt.Errorf("the language has no reads")
	}
	at := -1
	for i, w := range s.waiting {
		if w.to == m.To && w.kind == m.Kind {
			if at >= 0 || w.content != string(content) {
				return fmt.Errorf("the language delivers all %s to server %d at once, and several are on their way", m.Kind, m.To+1)
			}
			at = i
		}
	}
	if at < 0 {
		return fmt.Errorf("the language delivers a message once")
	}
	s.waiting = append(s.waiting[:at:at], s.waiting[at+1:]...)
	s.wanted[string(content)]--
	s.expect("ok", "deliver-msgs %d type=%s", m.To+1, m.Kind)
	n.receive(m)
	return nil
}

// sent notes what a step has sent, and drops what never arrives.
func (s *script) sent(step traces.Step) error {
	type route struct {
		to   int
		kind string
	}
	var lost []route
	for _, sent := range step.Sent {
		m, err := messageOf(sent.Content)
		switch {
		case err != nil:
			return err
		case m.Kind == told:
		case s.wanted[string(sent.Content)] > 0:
			s.waiting = append(s.waiting, waiting{m.To, m.Kind, string(sent.Content)})
		default:
			lost = append(lost, route{m.To, m.Kind})
		}
	}
	dropped := map[route]bool{}
	for _, l := range lost {
		for _, w := range s.waiting {
			if w.to == l.to && w.kind == l.kind {
				return fmt.Errorf("the language drops all %s to server %d at once, and one of several is to arrive", l.kind, l.to+1)
			}
		}
		if !dropped[l] {
			s.expect("ok", "deliver-msgs drop=(%d) type=%s", l.to+1, l.kind)
		}
		dropped[l] = true
	}
	return nil
}

// messageOf reads a message as traces have it.
func messageOf(content []byte) (opaque.Message, error) {
	var m struct {
		opaque.Message
		Wire  string `json:"wire"`
		Bytes []byte `json:"wire_bytes"`
	}
	err := json.Unmarshal(content, &m)
	m.Message.Wire = m.Wire + string(m.Bytes)
	return m.Message, err
}

// end writes what the servers then are.
func (s *script) end() {
	s.expect("ok", "log-level debug")
	var all []string
	for _, n := range s.nodes {
		b, voter := n.raw.Status(), "(Non-Voter)"
		if _, votes := b.Config.Voters.IDs()[id(n.self)]; votes {
			voter = "(Voter)"
		}
		all = append(all, fmt.Sprintf("%d: %s %s Term:%d Lead:%d", n.self+1, b.RaftState, voter, b.GetTerm(), b.Lead))
	}
	s.expect(strings.Join(all, "\n"), "raft-state")
	for _, n := range s.nodes {
		s.expect(n.described(), "raft-log %d", n.self+1)
	}
}

// described is a log on a disk as the language shows it.
func (n *Node) described() string {
	first, last := n.durable()
	if last < first {
		return fmt.Sprintf("log is empty: first index=%d, last index=%d", first+firstIndex, last+firstIndex)
	}
	var entries []*raftpb.Entry
	durable, err := n.disk.Entries(uint64(first), uint64(last)+1, 1<<30)
	must(err)
	for _, e := range durable {
		entries = append(entries, &raftpb.Entry{Term: e.Term, Type: e.Type, Data: e.Data, Index: new(e.GetIndex() + firstIndex)})
	}
	return strings.TrimSuffix(raft.DescribeEntries(entries, func(data []byte) string { return fmt.Sprintf("%q", data) }), "\n")
}
