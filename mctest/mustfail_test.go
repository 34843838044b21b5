package mctest_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/mctest"
	"raftmc/protocol"
)

var plants = []struct {
	name  string
	short string
	check func(f *fake)
}{
	{"caught", "false", func(f *fake) {
		mctest.MustFail(f, hasty{twophase.Protocol{N: 3}}, mctest.Bounds{}, "Consistency")
	}},
	{"caught though short", "true", func(f *fake) {
		mctest.MustFail(f, asking{paxos.Protocol{Acceptors: 3, Quorum: 1}}, mctest.Bounds{"terms": 2}, "Agreement")
	}},
	{"caught: a panic", "false", func(f *fake) {
		mctest.MustFail(f, fragile{twophase.Protocol{N: 2}}, mctest.Bounds{}, protocol.PanicProperty, twophase.Properties()...)
	}},
	{"caught: never reached", "false", func(f *fake) {
		mctest.MustFail(f, timid{twophase.Protocol{N: 2}}, mctest.Bounds{}, "SometimesCommitted", twophase.Properties()...)
	}},
	{"not caught", "false", func(f *fake) {
		mctest.MustFail(f, twophase.Protocol{N: 2}, mctest.Bounds{}, "Consistency", twophase.Properties()...)
	}},
	{"not caught: reached", "false", func(f *fake) {
		mctest.MustFail(f, twophase.Protocol{N: 2}, mctest.Bounds{}, "SometimesCommitted", twophase.Properties()...)
	}},
	{"not caught: something else", "false", func(f *fake) {
		mctest.MustFail(f, fragile{twophase.Protocol{N: 2}}, mctest.Bounds{}, "Consistency", twophase.Properties()...)
	}},
	{"not caught: incomplete", "false", func(f *fake) {
		f.deadline = time.Now()
		mctest.MustFail(f, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{"terms": 3}, "Agreement")
	}},
	{"not known", "true", func(f *fake) {
		mctest.MustFail(f, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{"terms": 3, "network": "lossless"}, "Agreement")
	}},
	{"no such property", "false", func(f *fake) {
		mctest.MustFail(f, hasty{twophase.Protocol{N: 2}}, mctest.Bounds{}, "Liveness")
	}},
}

func TestMustFail(t *testing.T) {
	for _, row := range plants {
		t.Run(row.name, func(t *testing.T) {
			elsewhere(t)
			inShort(t, row.short)
			mctest.Unhurried(t)
			f := &fake{name: "TestPlanted"}
			row.check(f)
			golden(t, "mustfail-"+strings.NewReplacer(" ", "-", ":", "").Replace(row.name), f)
			if files, err := os.ReadDir("."); err != nil || len(files) != 0 {
				t.Errorf("left behind: %v, %v", files, err)
			}
		})
	}
}
