package mistakes

import "raftmc/protocol"

// The protocols differ from Sound in what they define.
type (
	otherInfo struct {
		Sound
		change func(*protocol.Info)
	}
	noMessageKind     struct{ Sound }
	noInputKind       struct{ Sound }
	infoPanics        struct{ Sound }
	initialPanics     struct{ Sound }
	inputsPanics      struct{ Sound }
	routePanics       struct{ Sound }
	routeAstray       struct{ Sound }
	rememberPanics    struct{ Sound }
	rememberGrows     struct{ Sound }
	includesPanics    struct{ Sound }
	inputKindPanics   struct{ Sound }
	messageKindPanics struct{ Sound }
	heldPanics        struct{ Sound }
	heldNegative      struct{ Sound }
	stateWritesPanic  struct{ Sound }
	stateReadsPanic   struct{ Sound }
	stateReadsOther   struct{ Sound }
	stateServer       struct{ Sound }
	statePerServer    struct{ Sound }
	stateServerSet    struct{ Sound }
	stateNumber       struct{ Sound }
	messagePanics     struct{ Sound }
	messageNumber     struct{ Sound }
	inputPanics       struct{ Sound }
	historyPanics     struct{ Sound }
	inputsChange      struct {
		Sound
		calls int
	}
)

func (p otherInfo) Info() protocol.Info {
	info := p.Sound.Info()
	p.change(&info)
	return info
}

func (noMessageKind) MessageKind(Message) string            { return "Gossip" }
func (noInputKind) InputKind(Input) (kind, args string)     { return "Wake", "" }
func (infoPanics) Info() protocol.Info                      { panic("no info") }
func (initialPanics) Initial(int) State                     { panic("no start") }
func (inputsPanics) Inputs(int, State) []Input              { panic("no inputs") }
func (routePanics) Route(Message) (from, to int)            { panic("no route") }
func (routeAstray) Route(m Message) (from, to int)          { return m.From, 7 }
func (includesPanics) Includes(_, _ History) bool           { panic("no order") }
func (inputKindPanics) InputKind(Input) (kind, args string) { panic("no kind") }
func (messageKindPanics) MessageKind(Message) string        { panic("no kind") }
func (heldPanics) Held(State) int                           { panic("nothing is held") }
func (heldNegative) Held(State) int                         { return -1 }
func (stateWritesPanic) State(*protocol.Codec, *State)      { panic("no state") }
func (messagePanics) Message(*protocol.Codec, *Message)     { panic("no message") }
func (inputPanics) Input(*protocol.Codec, *Input)           { panic("no input") }
func (historyPanics) History(*protocol.Codec, *History)     { panic("no history") }
func (stateNumber) State(c *protocol.Codec, s *State) {
	c.Bool(&s.Started)
	protocol.Number(c, &s.Heard)
}

func (messageNumber) Message(c *protocol.Codec, m *Message) {
	c.Server(&m.From)
	protocol.Number(c, &m.To)
}
func (rememberGrows) Remember(_ int, h History, _ State) History { return History{!h.Alone} }

func (rememberPanics) Remember(_ int, h History, s State) History {
	if s.Started {
		panic("no memory")
	}
	return h
}

func (p stateReadsPanic) State(c *protocol.Codec, s *State) {
	if c.Reading() {
		panic("no reading")
	}
	p.Sound.State(c, s)
}

func (p stateReadsOther) State(c *protocol.Codec, s *State) {
	if p.Sound.State(c, s); c.Reading() {
		c.Bool(&s.Started)
	}
}

func (stateServer) State(c *protocol.Codec, _ *State) {
	nine := 9
	c.Server(&nine)
}

func (statePerServer) State(c *protocol.Codec, s *State) {
	one := []bool{s.Started}
	protocol.PerServer(c, &one, c.Bool)
}

func (stateServerSet) State(c *protocol.Codec, _ *State) {
	set := uint64(0b1000)
	c.ServerSet(&set)
}

// Inputs has no input every other time.
func (p *inputsChange) Inputs(self int, s State) []Input {
	if p.calls++; p.calls%2 == 0 {
		return nil
	}
	return p.Sound.Inputs(self, s)
}

// The extras of those that define some of them otherwise.
func (p noMessageKind) Extras() Extras {
	return with(p.Sound, func(e *Extras) { e.MessageKind = p.MessageKind })
}

func (p noInputKind) Extras() Extras {
	return with(p.Sound, func(e *Extras) { e.InputKind = p.InputKind })
}

func (p includesPanics) Extras() Extras {
	return with(p.Sound, func(e *Extras) { e.Includes = p.Includes })
}

func (p inputKindPanics) Extras() Extras {
	return with(p.Sound, func(e *Extras) { e.InputKind = p.InputKind })
}

func (p messageKindPanics) Extras() Extras {
	return with(p.Sound, func(e *Extras) { e.MessageKind = p.MessageKind })
}
func (p heldPanics) Extras() Extras   { return with(p.Sound, func(e *Extras) { e.Held = p.Held }) }
func (p heldNegative) Extras() Extras { return with(p.Sound, func(e *Extras) { e.Held = p.Held }) }
func (p rememberGrows) Extras() Extras {
	return with(p.Sound, func(e *Extras) { e.Remember = p.Remember })
}

func (p rememberPanics) Extras() Extras {
	return with(p.Sound, func(e *Extras) { e.Remember = p.Remember })
}

func (p historyPanics) Extras() Extras {
	return with(p.Sound, func(e *Extras) { e.History = p.History })
}

func with(p Sound, change func(*Extras)) Extras {
	e := p.Extras()
	change(&e)
	return e
}
