package mctest_test

import (
	"fmt"

	"raftmc/model"
)

// purse is a protocol with a bound of its own: one server, which spends its tokens one
// by one. Its state is how many it has spent.
type purse struct {
	model.NoHistory[int]
	Tokens int
}

type (
	spend         struct{}
	purseProtocol = model.Protocol[int, struct{}, spend, struct{}]
	purseProperty = model.Property[int, struct{}, spend, struct{}]
)

func (p purse) Info() model.Info {
	return model.Info{
		Name: "purse", Servers: []string{"1"},
		Bounds: model.Bounds{{Name: "tokens", Doc: "tokens to spend", Unit: "tokens", Most: 9, Value: model.Limit(p.Tokens)}},
		Inputs: []model.InputKind{{Name: "Spend", Limit: model.Any}},
	}
}

func (p purse) Within(b model.Bounds) (purseProtocol, error) {
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
	return []purseProperty{{Name: "FewerThanFour", Doc: "no more than three tokens are spent", Server: func(v model.View[int, struct{}]) *model.Finding[int, struct{}] {
		if v.State < 4 {
			return nil
		}
		return &model.Finding[int, struct{}]{Reason: fmt.Sprintf("%d are spent", v.State)}
	}}}
}

func (purse) Initial(int) int                              { return 0 }
func (purse) Step(_, spent int, _ spend) (int, []struct{}) { return spent + 1, nil }
func (purse) Receive(int, int, struct{}) (int, []struct{}) { panic("nobody sends anything") }
func (purse) Route(struct{}) (from, to int)                { return 0, 0 }
func (purse) State(c *model.Codec, spent *int)             { model.Number(c, spent) }
func (purse) Message(*model.Codec, *struct{})              {}
func (purse) Input(*model.Codec, *spend)                   {}
func (purse) InputKind(spend) (kind, args string)          { return "Spend", "" }
func (purse) MessageKind(struct{}) string                  { return "" }

// sealed is a purse that has no method Within.
type sealed struct{ purseProtocol }

// Four that make a mistake of it.
type (
	ignorant struct{ purse } // does not do what it is told
	misread  struct{ purse } // looks for a bound that it does not declare
	twofold  struct{ purse } // declares a bound twice
	greedy   struct{ purse } // declares one that the model keeps
)

func (p ignorant) Within(model.Bounds) (purseProtocol, error) { return p, nil }

func (p misread) Within(b model.Bounds) (purseProtocol, error) {
	p.Tokens = b.Int("coins")
	return p, nil
}

func (p twofold) Info() model.Info {
	info := p.purse.Info()
	info.Bounds = append(info.Bounds, info.Bounds[0])
	return info
}

func (p greedy) Info() model.Info {
	info := p.purse.Info()
	info.Bounds[0].Name = "drops"
	return info
}

// bottomless is a purse that declares no bound on what is in it.
type bottomless struct{ purse }

func (p bottomless) Info() model.Info {
	info := p.purse.Info()
	info.Bounds = nil
	return info
}

func (p bottomless) Properties() []purseProperty {
	return []purseProperty{{Name: "NotNegative", Doc: "nobody spends what there is not", Server: func(v model.View[int, struct{}]) *model.Finding[int, struct{}] {
		if v.State >= 0 {
			return nil
		}
		return &model.Finding[int, struct{}]{Reason: fmt.Sprintf("%d are spent", v.State)}
	}}}
}
