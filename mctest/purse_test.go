package mctest_test

import (
	"fmt"

	"raftmc/protocol"
)

// purse is a protocol with a bound of its own: one server, which spends its tokens one
// by one. Its state is how many it has spent.
type purse struct {
	Tokens int
}

type (
	spend         struct{}
	purseProtocol = protocol.Protocol[int, struct{}, spend, struct{}]
	purseExtras   = protocol.Extras[int, struct{}, spend, struct{}]
	purseProperty = protocol.Property[int, struct{}, spend, struct{}]
)

func (p purse) Info() protocol.Info {
	return protocol.Info{
		Name: "purse", Servers: []string{"1"},
		Bounds: protocol.Bounds{{Name: "tokens", Doc: "tokens to spend", Unit: "tokens", Most: 9, Value: protocol.Limit(p.Tokens)}},
		Inputs: []protocol.InputKind{{Name: "Spend", Limit: protocol.Any}},
	}
}

func (p purse) Within(b protocol.Bounds) (purseProtocol, error) {
	p.Tokens = b.Int("tokens")
	return p, nil
}

func (p purse) Inputs(_, spent int) []spend {
	if spent == p.Tokens {
		return nil
	}
	return []spend{{}}
}

func (purse) Properties() []purseProperty {
	return []purseProperty{{Name: "FewerThanFour", Doc: "no more than three tokens are spent", Server: func(v protocol.View[int, struct{}]) *protocol.Finding[int, struct{}] {
		if v.State < 4 {
			return nil
		}
		return &protocol.Finding[int, struct{}]{Reason: fmt.Sprintf("%d are spent", v.State)}
	}}}
}

func (purse) Initial(int) int                              { return 0 }
func (purse) Step(_, spent int, _ spend) (int, []struct{}) { return spent + 1, nil }
func (purse) Receive(int, int, struct{}) (int, []struct{}) { panic("nobody sends anything") }
func (purse) Route(struct{}) (from, to int)                { return 0, 0 }
func (purse) State(c *protocol.Codec, spent *int)          { protocol.Number(c, spent) }
func (purse) Message(*protocol.Codec, *struct{})           {}
func (purse) Input(*protocol.Codec, *spend)                {}
func (spend) String() string                               { return "Spend" }
func (p purse) Extras() purseExtras                        { return purseExtras{Within: p.Within, Properties: p.Properties} }

// sealed is a purse whose bounds cannot be changed.
type sealed struct{ purseProtocol }

func (p sealed) Extras() purseExtras {
	return purseExtras{Properties: p.purseProtocol.Extras().Properties}
}

// Four that make a mistake of it.
type (
	ignorant struct{ purse } // does not do what it is told
	misread  struct{ purse } // looks for a bound that it does not declare
	twofold  struct{ purse } // declares a bound twice
	greedy   struct{ purse } // declares one that the model keeps
)

func (p ignorant) Within(protocol.Bounds) (purseProtocol, error) { return p, nil }

func (p ignorant) Extras() purseExtras {
	return purseExtras{Within: p.Within, Properties: p.Properties}
}

func (p misread) Extras() purseExtras { return purseExtras{Within: p.Within, Properties: p.Properties} }

func (p misread) Within(b protocol.Bounds) (purseProtocol, error) {
	p.Tokens = b.Int("coins")
	return p, nil
}

func (p twofold) Info() protocol.Info {
	info := p.purse.Info()
	info.Bounds = append(info.Bounds, info.Bounds[0])
	return info
}

func (p greedy) Info() protocol.Info {
	info := p.purse.Info()
	info.Bounds[0].Name = "drops"
	return info
}

// bottomless is a purse that declares no bound on what is in it.
type bottomless struct{ purse }

func (p bottomless) Info() protocol.Info {
	info := p.purse.Info()
	info.Bounds = nil
	return info
}

func (p bottomless) Extras() purseExtras { return purseExtras{Properties: p.Properties} }

func (p bottomless) Properties() []purseProperty {
	return []purseProperty{{Name: "NotNegative", Doc: "nobody spends what there is not", Server: func(v protocol.View[int, struct{}]) *protocol.Finding[int, struct{}] {
		if v.State >= 0 {
			return nil
		}
		return &protocol.Finding[int, struct{}]{Reason: fmt.Sprintf("%d are spent", v.State)}
	}}}
}
