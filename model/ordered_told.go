package model

import (
	"encoding/json"
	"fmt"

	"raftmc/explore/ordered"
)

// Told implements Ordered.
func (t *orderedTables[S, M, I, H]) Told(run []ordered.Event) []AlarmStep {
	var told []AlarmStep
	for _, e := range run {
		step := AlarmStep{Server: t.info.Servers[e.Server], Action: t.toldAction(e)}
		states := e.After
		if states == nil {
			states = e.Before
		}
		for _, l := range states {
			step.States = append(step.States, t.shownState(l))
		}
		for _, x := range e.Column {
			step.Kept = append(step.Kept, t.shownElement(x))
		}
		told = append(told, step)
	}
	return told
}

// toldAction describes what a server did.
func (t *orderedTables[S, M, I, H]) toldAction(e ordered.Event) string {
	switch e.Input {
	case ordered.Receives:
		return "Deliver " + t.shownElement(e.Message)
	case ordered.Stands:
		return "nothing: a fact of earlier times is true besides"
	}
	return t.shownInput(e.Before[e.Server], e.Input)
}

// shownInput describes an input, whose number is that after those of the state.
func (t *orderedTables[S, M, I, H]) shownInput(local ordered.Object, input int) string {
	l := t.locals.snapshot()[local.Shape()]
	return fmt.Sprint(t.inputsAt(l, local.Places(), dense)[input])
}

func (t *orderedTables[S, M, I, H]) shownState(x ordered.Object) string {
	l := t.locals.snapshot()[x.Shape()]
	text, err := json.Marshal(t.stateOf(l.encoding, x.Places(), dense))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (t *orderedTables[S, M, I, H]) shownElement(x ordered.Object) string {
	e := t.elements.snapshot()[x.Shape()]
	if e.IsFact() {
		return fmt.Sprintf("server %s: %+v", t.info.Servers[e.Of], t.historyOf(e.encoding, x.Places(), dense))
	}
	return fmt.Sprint(t.messageOf(e.encoding, x.Places(), dense))
}
