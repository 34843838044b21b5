package mistakes

import "raftmc/protocol"

// Row is a protocol with one mistake, and how the mistake is reported.
type Row struct {
	Name       string
	Protocol   Protocol
	Properties []Property // nil: one that holds

	// Says must occur in the error of New, or otherwise of each of the searches in By,
	// and in the failure of mctest.Check.
	Says string
	By   Where
}

// Where says who notices a mistake.
type Where uint8

// Who notices: model.New, all searches and checks, only those that use Cover, or only
// checks, which also look for mistakes that no search meets.
const (
	New Where = iota
	Searches
	Cover
	Check
)

// Rows lists the mistakes.
func Rows() []Row {
	return append(infoRows(),
		Row{"a kind of message is missing", noMessageKind{}, nil, `of hello is "Gossip", and Info.Messages has no such kind`, Searches},
		Row{"a kind of input is missing", noInputKind{}, nil, `the kind of input {Again:false} of hello is "Wake", and Info.Inputs has no such kind`, Searches},
		Row{"Info panics", infoPanics{}, nil, "Info of mistakes.infoPanics panics: no info", New},
		Row{"a nil protocol", (*Sound)(nil), nil, "Extras of *mistakes.Sound panics", New},
		Row{"Initial panics", initialPanics{}, nil, "Initial of hello panics for server 1: no start", New},
		Row{"Inputs panics", inputsPanics{}, nil, "Inputs of hello panics for server 1", Searches},
		Row{"Route panics", routePanics{}, nil, "Route of hello panics for message Hello", Searches},
		Row{"Route leads out of range", routeAstray{}, nil, `to 7, and there are 2 servers`, Searches},
		Row{"Remember panics", rememberPanics{}, nil, "Remember of hello panics for server", Searches},
		Row{"Remember is not steady", rememberGrows{}, nil, "Remember", Cover},
		Row{"Includes panics", includesPanics{}, nil, "Includes of hello panics for histories", Cover},
		Row{"InputKind panics", inputKindPanics{}, nil, "InputKind of hello panics for input", Searches},
		Row{"MessageKind panics", messageKindPanics{}, nil, "MessageKind of hello panics for message", Searches},
		Row{"Held panics", heldPanics{}, nil, "Held of hello panics for state", New},
		Row{"Held is negative", heldNegative{}, nil, "Held of hello is -1 for state", New},
		Row{"State panics when it writes", stateWritesPanic{}, nil, "State of hello panics when it writes", New},
		Row{"State panics when it reads", stateReadsPanic{}, nil, "State of hello panics when it reads", New},
		Row{"State reads other than it writes", stateReadsOther{}, nil, "the description of mistakes.State cannot read what it writes", New},
		Row{"State walks a server that is none", stateServer{}, nil, "Codec.Server walks 9, and there are 2 servers", New},
		Row{"State walks too few for each server", statePerServer{}, nil, "PerServer walks 1 elements, and there are 2 servers", New},
		Row{"State walks a set of servers that are none", stateServerSet{}, nil, "Codec.ServerSet walks the bits 1000, and there are 2 servers", New},
		Row{"Message panics", messagePanics{}, nil, "Message of hello panics when it writes", Searches},
		Row{"Input panics", inputPanics{}, nil, "Input of hello panics when it writes", Check},
		Row{"History panics", historyPanics{}, nil, "History of hello panics when it writes", New},
		Row{"a state's server is a plain number", stateNumber{}, nil, "it leads to another state (.Heard)", Check},
		Row{"a message's receiver is a plain number", messageNumber{}, nil, "renamed", Check},
		Row{"Inputs is no function", &inputsChange{}, nil, "Inputs", Check},
		Row{"a property panics", Sound{}, []Property{{Name: "Dives", Server: func(v View) *Finding { panic("no property") }}}, "property Dives panics: no property", New},
		Row{"a property of steps panics", Sound{}, []Property{{Name: "Trips", Step: func(protocol.Step[State, Message, Input]) *Finding { panic("no step") }}}, "property Trips panics: no step", Searches},
		Row{"a property of pairs panics", Sound{}, []Property{{Name: "Parts", Pair: func(View, View) *Finding { var none []int; return &Finding{Reason: string(rune(none[3]))} }}}, "property Parts panics: runtime error: index out of range [3] with length 0 (", New},
		Row{"a property has no function", Sound{}, []Property{{Name: "Empty"}}, `property "Empty" has 0 functions instead of one`, New},
		Row{"a property has no such mode", Sound{}, []Property{{Name: "Odd", Mode: 9, Server: Holds().Server}}, "property Odd has Mode 9", New},
		Row{"too many goals", Sound{}, goals(65), "more than 64 sometimes properties", New},
		Row{"a witness is none", Sound{}, []Property{fails(5)}, "property NobodyHears names server 5 as a witness, and there are 2 servers", Check},
	)
}

func infoRows() []Row {
	change := func(name, says string, change func(*protocol.Info)) Row {
		return Row{name, otherInfo{change: change}, nil, says, New}
	}
	return []Row{
		change("no name", "Info.Name is empty", func(i *protocol.Info) { i.Name = "" }),
		change("no servers", "hello has 0 servers; it needs 1 to 12", func(i *protocol.Info) { i.Servers = nil }),
		change("servers of one name", `Info.Servers[1] is "1"`, func(i *protocol.Info) { i.Servers = []string{"1", "1"} }),
		change("a column twice", `Info.Columns[1] is "a"`, func(i *protocol.Info) { i.Columns = []string{"a", "a"} }),
		change("a column without a name", `Info.Columns[0] is ""`, func(i *protocol.Info) { i.Columns = []string{""} }),
		change("a symmetric server that is none", "Info.Symmetric[0] has server 2", func(i *protocol.Info) { i.Symmetric = [][]int{{0, 2}} }),
		change("a negative symmetric server", "Info.Symmetric[1] has server -1", func(i *protocol.Info) { i.Symmetric = [][]int{{0}, {-1}} }),
		change("a server twice symmetric", "Info.Symmetric[1] has server 0, which is a member already", func(i *protocol.Info) { i.Symmetric = [][]int{{0, 1}, {0}} }),
		change("negative values", "Info.Values is -1", func(i *protocol.Info) { i.Values = -1 }),
		change("an input kind twice", `Info.Inputs[2].Name is "Start"`, func(i *protocol.Info) { i.Inputs = append(i.Inputs, i.Inputs[0]) }),
		change("an input kind of the network's", `Info.Inputs[2].Name is "Drop"`, func(i *protocol.Info) { i.Inputs = append(i.Inputs, protocol.InputKind{Name: "Drop"}) }),
		change("a limit out of range", "the limit of input kind Start is 300", func(i *protocol.Info) { i.Inputs[0].Limit = 300 }),
		change("a message kind twice", `Info.Messages[1].Name is "Hello"`, func(i *protocol.Info) { i.Messages = append(i.Messages, i.Messages[0]) }),
		change("too many kinds", "kinds of actions", func(i *protocol.Info) {
			for k := range 300 {
				i.Messages = append(i.Messages, protocol.MessageKind{Name: string(rune('a' + k))})
			}
		}),
	}
}

func goals(n int) (all []Property) {
	for i := range n {
		all = append(all, Property{Name: string(rune('a' + i)), Mode: protocol.Sometimes, Server: Holds().Server})
	}
	return all
}
