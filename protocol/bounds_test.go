package protocol_test

import (
	"encoding/json"
	"strings"
	"testing"

	"raftmc/examples/twophase"
	"raftmc/internal/inorder"
	"raftmc/model"
	"raftmc/protocol"
)

// Bounds of each shape.
var (
	terms   = protocol.Bound{Name: "terms", Doc: "the highest term", Unit: "terms", Least: 1, Most: 9, Value: 2}
	tokens  = protocol.Bound{Name: "tokens", Doc: "tokens to spend", Value: 0}
	crashes = protocol.Bound{Name: "crashes", Doc: "crashes in one run", Unit: "crashes", Most: protocol.Any, Value: protocol.Any}
	batch   = protocol.Bound{Name: "batch", Doc: "entries in a message", Least: 1, Most: protocol.Any, Value: 3}
	disk    = protocol.Bound{Name: "disk", Doc: "what a disk promises", Words: []string{"sync", "async"}, Value: 1}
	post    = protocol.Bound{Name: "post", Doc: "how letters fare", Words: []string{"slow,lossy", "slow,safe", "fast,lossy", "pigeon"}}
)

// TestBoundParses: a value from text, or the error.
func TestBoundParses(t *testing.T) {
	for _, row := range []struct {
		bound     protocol.Bound
		text      string
		want, err string
	}{
		{terms, "1", "1", ""},
		{terms, "9", "9", ""},
		{terms, "0", "", "terms 0: it can be 1 to 9 terms"},
		{terms, "10", "", "terms 10: it can be 1 to 9 terms"},
		{terms, "-1", "", "terms -1: it can be 1 to 9 terms"},
		{terms, "any", "", "terms any: it can be 1 to 9 terms"},
		{terms, "", "", `terms "": it can be 1 to 9 terms`},
		{terms, "99999999999999999999", "", "terms 99999999999999999999: it can be"},
		{terms, "2.5", "", "terms 2.5: it can be"},
		{terms, "\x1b[2J", "", `terms "\x1b[2J": it can be`},
		{tokens, "255", "255", ""},
		{tokens, "256", "", "tokens 256: it can be 0 to 255"},
		{crashes, "any", "any", ""},
		{crashes, "0", "0", ""},
		{crashes, "256", "", "crashes 256: it can be 0 to 255 crashes, or any"},
		{batch, "0", "any", ""}, // no entries at all is no bound
		{batch, "any", "any", ""},
		{disk, "sync", "sync", ""},
		{disk, "Sync", "", "disk Sync: it can be sync or async"},
		{disk, "1", "", "disk 1: it can be sync or async"},
		{post, "fast", "fast,lossy", ""},
		{post, "safe,slow", "slow,safe", ""},
		{post, "fast,safe", "", "post fast,safe: it can be slow,lossy or slow,safe or fast,lossy or pigeon"},
		{post, "fast,,lossy", "", "post fast,,lossy: it can be"},
	} {
		got, err := row.bound.Parse(row.text)
		switch {
		case row.err == "" && (err != nil || got.String() != row.want):
			t.Errorf("%s %q is read as %s, %v; want %s", row.bound.Name, row.text, got, err, row.want)
		case row.err != "" && (err == nil || !strings.HasPrefix(err.Error(), row.err)):
			t.Errorf("%s %q is refused with %v; want %s", row.bound.Name, row.text, err, row.err)
		}
	}
}

// TestBoundsAreReadAsTheyAreWritten, in words and in JSON, and can be matched with their
// declarations again.
func TestBoundsAreReadAsTheyAreWritten(t *testing.T) {
	all := protocol.Bounds{terms, tokens, crashes, batch, disk, post}
	const words = "terms 2, tokens 0, crashes any, batch 3, disk async, post slow,lossy"
	if all.Words() != words {
		t.Errorf("they are written %q", all.Words())
	}
	text, err := json.Marshal(all)
	if want := `{"terms":2,"tokens":0,"crashes":"any","batch":3,"disk":"async","post":"slow,lossy"}`; string(text) != want || err != nil {
		t.Errorf("they are written %s, %v", text, err)
	}
	fromWords, err := protocol.ParseBounds(words)
	if err != nil {
		t.Fatal(err)
	}
	var fromJSON protocol.Bounds
	if err := json.Unmarshal(text, &fromJSON); err != nil {
		t.Fatal(err)
	}
	for how, read := range inorder.All(map[string]protocol.Bounds{"words": fromWords, "JSON": fromJSON}) {
		if !read.Equal(all) {
			t.Errorf("from %s they are read as %s", how, read.Words())
		}
		others := protocol.Bounds{terms, tokens, crashes, batch, disk, post}
		for i := range others {
			others[i].Value = 1
		}
		if with, err := others.With(read); err != nil || !with.Equal(all) || with[0].Doc != terms.Doc {
			t.Errorf("from %s they are %s, %v", how, with.Words(), err)
		}
	}
	if none, err := protocol.ParseBounds(""); len(none) != 0 || err != nil {
		t.Errorf("no words are read as %s, %v", none.Words(), err)
	}
}

// TestOldTracesAreRead: they have numbers as strings, inFlight, and 0 for no bound.
func TestOldTracesAreRead(t *testing.T) {
	var read protocol.Bounds
	if err := json.Unmarshal([]byte(`{"drops":"0","duplicates":"any","inFlight":0,"network":"unordered,lossy,once"}`), &read); err != nil {
		t.Fatal(err)
	}
	if n, err := (protocol.NetworkBounds{}).With(read); err != nil || n != (protocol.NetworkBounds{Duplicates: protocol.Any}) {
		t.Errorf("%+v, %v", n, err)
	}
}

// TestHostileBounds are refused with their name.
func TestHostileBounds(t *testing.T) {
	for text, want := range inorder.All(map[string]string{
		`[]`:                    "bounds are an object",
		`7`:                     "bounds are an object",
		`"terms 2"`:             "bounds are an object",
		`{"terms":-1}`:          `terms "-1": a number can be 0 to 2147483647`,
		`{"terms":"-1"}`:        `terms "-1": a number can be 0 to 2147483647`,
		`{"terms":1e3}`:         `terms "1e3": a number can be`,
		`{"terms":2147483648}`:  `terms "2147483648": a number can be`,
		`{"terms":true}`:        "the bound terms is a number or a word",
		`{"terms":null}`:        "the bound terms is a number or a word",
		`{"terms":{"a":1}}`:     "the bound terms is a number or a word",
		`{"terms":2,"terms":2}`: "the bound terms is said twice",
		`{"Terms":2}`:           `a bound is named "Terms"`,
		`{"":2}`:                `a bound is named ""`,
		`{"a b":2}`:             `a bound is named "a b"`,
	}) {
		var b protocol.Bounds
		if err := json.Unmarshal([]byte(text), &b); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v; want %s", text, err, want)
		}
	}
	for given, want := range inorder.All(map[string]string{
		"coins 3":                    `no bound "coins" is declared; there are terms, tokens`,
		"terms 10":                   "terms 10: it can be 1 to 9 terms",
		"terms sync":                 "terms sync: it can be 1 to 9 terms",
		"tokens any":                 "tokens any: it can be 0 to 255",
		"terms":                      `terms "": it can be`,
		"terms 2 3":                  `terms "2 3": a number can be`,
		"terms 2,3":                  `terms "2,3": a number can be`,
		"terms 1000000000, tokens 3": "terms 1000000000: it can be",
	}) {
		b, err := protocol.ParseBounds(given)
		if err == nil {
			_, err = protocol.Bounds{terms, tokens}.With(b)
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v; want %s", given, err, want)
		}
	}
}

// declaring is two-phase commit that declares other bounds.
type declaring struct {
	twophase.Protocol
	bounds protocol.Bounds
}

func (p declaring) Info() protocol.Info {
	info := p.Protocol.Info()
	info.Bounds = p.bounds
	return info
}

// TestDeclarationsAreChecked before a model is made of them.
func TestDeclarationsAreChecked(t *testing.T) {
	for want, row := range inorder.All(map[string]struct {
		bounds  protocol.Bounds
		network protocol.NetworkBounds
	}{
		"": {bounds: protocol.Bounds{terms, crashes, disk}},
		"twophase: the bound terms is declared twice":                                             {bounds: protocol.Bounds{terms, disk, terms}},
		"twophase: the bound in-flight is declared by the protocol":                               {bounds: protocol.Bounds{{Name: "in-flight", Value: 3}}},
		`twophase: a bound is named "inFlight"`:                                                   {bounds: protocol.Bounds{{Name: "inFlight", Value: 3}}},
		"twophase: coins 10: it can be 0 to 9":                                                    {bounds: protocol.Bounds{{Name: "coins", Most: 9, Value: 10}}},
		"twophase: coins -1: it can be 0 to 9":                                                    {bounds: protocol.Bounds{{Name: "coins", Most: 9, Value: protocol.Any}}},
		"twophase: coins 2: it can be gold or silver":                                             {bounds: protocol.Bounds{{Name: "coins", Words: []string{"gold", "silver"}, Value: 2}}},
		"twophase: bound coins is said to be 5 to 4":                                              {bounds: protocol.Bounds{{Name: "coins", Least: 5, Most: 4, Value: 5}}},
		"drops 256: it can be 0 to 255 messages, or any":                                          {network: protocol.NetworkBounds{Drops: 256}},
		"duplicates -2: it can be":                                                                {network: protocol.NetworkBounds{Duplicates: -2}},
		"in-flight -3: it can be":                                                                 {network: protocol.NetworkBounds{InFlight: -3}},
		"reorders 1: network unordered,lossy,once reorders freely":                                {network: protocol.NetworkBounds{Reorders: 1}},
		"network many: many delivers any message at any time, so it is neither fifo nor lossless": {network: protocol.NetworkBounds{Network: protocol.Network{Order: protocol.FIFO, Delivery: protocol.AnyTimes}}},
	}) {
		m, err := model.New(declaring{twophase.Protocol{N: 2}, row.bounds}, protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{Network: row.network})
		switch {
		case want == "" && (err != nil || m.Bounds().Words() != "terms 2, crashes any, disk async, drops 0, duplicates 0, in-flight any, network unordered,lossy,once"):
			t.Errorf("%v, or the bounds are others", err)
		case want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)):
			t.Errorf("%v; want %s", err, want)
		}
	}
}

// TestNetworkBoundsExclude: a bound that a network excludes need not be given, and must
// not be.
func TestNetworkBoundsExclude(t *testing.T) {
	all := protocol.NetworkBounds{Drops: 1, Duplicates: 2, Reorders: 3, InFlight: 4, Network: protocol.Network{Order: protocol.FIFO}}
	for given, want := range inorder.All(map[string]string{
		"":                          "drops 1, duplicates 2, reorders 3, in-flight 4, network fifo,lossy,once",
		"network many":              "in-flight 4, network many",
		"network many, in-flight 0": "network many",
		"network lossless":          "drops 0, duplicates 2, in-flight 4, network unordered,lossless,once",
		"network fifo,lossless":     "drops 0, duplicates 2, reorders 3, in-flight 4, network fifo,lossless,once",
		"network many, drops 1":     "drops 1: network many never takes a message away; use network once",
		"network once, reorders 1":  "reorders 1: network unordered,lossy,once reorders freely already; use network fifo",
		"terms 2":                   `no bound "terms" is declared; there are drops, duplicates, reorders, in-flight, network`,
	}) {
		b, err := protocol.ParseBounds(given)
		if err != nil {
			t.Fatal(err)
		}
		n, err := all.With(b)
		got := n.Stated().Words()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s; want %s", given, got, want)
		}
	}
}
