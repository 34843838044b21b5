package export

import (
	"encoding/json"
	"fmt"
	"strings"

	"raftmc/protocol"
	"raftmc/view"
)

// itf writes a trace in Apalache's Informal Trace Format
// (https://apalache-mc.org/docs/adr/015adr-trace.html). Its variables are
//
//   - step: the number of the step that led to the state, 0 in the first one;
//   - action: what that step was;
//   - servers: each server's state, by name ("server 1", as everywhere in a state);
//   - network: how many copies of each message are in flight or, if the network keeps
//     every message, how often it was sent;
//   - violated: the properties that are violated.
//
// A variable has the same type in every state (see itf_types.go).
func itf(s *view.Story, _ Options) (string, error) {
	t := newITF(s)
	meta := map[string]any{
		"format": "ITF", "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
		"description": headline(s), "bounds": s.Within,
	}
	if text := diverged(s); text != "" {
		meta["diverged"] = text
	}
	lines := []string{}
	for n := range len(s.Steps) + 1 {
		t.take(n)
		line, err := json.Marshal(t.state(n))
		if err != nil {
			return "", err
		}
		lines = append(lines, string(line))
	}
	head, err := json.Marshal(meta)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("{\"#meta\":%s,\n\"vars\":[\"step\",\"action\",\"servers\",\"network\",\"violated\"],\n\"states\":[\n%s\n]}\n",
		head, strings.Join(lines, ",\n")), nil
}

// itfTrace writes the states one by one.
type itfTrace struct {
	story            *view.Story
	states, contents *itfType       // of servers and messages
	now              map[string]any // states by servers' names, in ITF
	underWay         []*letters
}

// letters are the copies of one message in flight.
type letters struct {
	view.Message
	value any // in ITF
	count int
}

func newITF(s *view.Story) *itfTrace {
	t := &itfTrace{story: s, states: &itfType{}, contents: &itfType{}, now: map[string]any{}}
	for _, server := range s.Servers {
		t.states = join(t.states, typeOf(decoded(server.Initial)))
	}
	for _, st := range s.Steps {
		for _, state := range st.Changed {
			t.states = join(t.states, typeOf(decoded(state)))
		}
	}
	for _, m := range s.Messages {
		t.contents = join(t.contents, typeOf(decoded(m.Shown)))
	}
	return t
}

// take takes a step; step 0 is the initial state.
func (t *itfTrace) take(n int) {
	if n == 0 {
		for _, server := range t.story.Servers {
			t.now[server.Name] = t.states.value(decoded(server.Initial))
		}
		return
	}
	st := t.story.Steps[n-1]
	for name, state := range st.Changed {
		t.now[name] = t.states.value(decoded(state))
	}
	takenAway := t.story.Network().Delivery == protocol.AtMostOnce && (st.Class == view.Delivery || st.Class == view.Drop)
	if takenAway {
		t.copies(t.story.Messages[st.Message-1]).count--
	}
	for _, id := range st.Sent {
		t.copies(t.story.Messages[id-1]).count++
	}
}

// copies returns the copies with a message's content.
func (t *itfTrace) copies(m view.Message) *letters {
	for _, l := range t.underWay {
		if l.From == m.From && l.To == m.To && string(l.Content) == string(m.Content) {
			return l
		}
	}
	t.underWay = append(t.underWay, &letters{Message: m, value: map[string]any{
		"from": called(m.From), "to": called(m.To), "kind": m.Kind, "content": t.contents.value(decoded(m.Shown)),
	}})
	return t.underWay[len(t.underWay)-1]
}

// state returns the present state, after n steps.
func (t *itfTrace) state(n int) map[string]any {
	var servers, network [][2]any
	for _, server := range t.story.Servers {
		servers = append(servers, [2]any{called(server.Name), t.now[server.Name]})
	}
	for _, l := range t.underWay {
		if l.count > 0 {
			network = append(network, [2]any{l.value, bigint(fmt.Sprint(l.count))})
		}
	}
	violated := []string{}
	for _, p := range t.story.Properties {
		for _, at := range p.At {
			if at == n && !p.Sometimes {
				violated = append(violated, p.Name)
			}
		}
	}
	meta, action := t.action(n)
	return map[string]any{
		"#meta": meta, "step": bigint(fmt.Sprint(n)), "action": action,
		"servers": pairs(servers), "network": pairs(network), "violated": map[string]any{"#set": violated},
	}
}

// action returns the step that led to a state. Its message or input has no single type,
// and is in the state's own comment.
func (t *itfTrace) action(n int) (meta, action map[string]any) {
	if n == 0 {
		return map[string]any{"index": 0}, map[string]any{"class": "initial", "kind": "", "label": "", "server": ""}
	}
	st := t.story.Steps[n-1]
	meta = map[string]any{"index": n, "label": st.Label}
	if st.Message > 0 {
		meta["message"] = t.story.Messages[st.Message-1].Content
	}
	if len(st.Input) > 0 {
		meta["input"] = st.Input
	}
	return meta, map[string]any{"class": string(st.Class), "kind": st.Kind, "label": st.Label, "server": called(st.Server)}
}

// called returns a server's display name, as in the states.
func called(server string) string { return "server " + server }

func pairs(list [][2]any) map[string]any {
	if list == nil {
		list = [][2]any{}
	}
	return map[string]any{"#map": list}
}

func bigint(digits string) map[string]any { return map[string]any{"#bigint": digits} }
