package hashicorpraft

import (
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"testing"

	"github.com/hashicorp/raft"

	"raftmc/opaque"
	"raftmc/opaque/bubble"
	"raftmc/protocol"
	"raftmc/raftview"
)

// Name names the library in traces, and Module is its path.
const (
	Name   = "hashicorpraft"
	Module = "github.com/hashicorp/raft"
)

type code = opaque.Code[*server, raftview.View, raftview.History]

// Node is a live server of the library in a bubble.
type Node = bubble.Node[*server]

// New returns the library as a protocol, for a test.
func New(t *testing.T, o Options) *opaque.Protocol[*Node, raftview.View, raftview.History] {
	return opaque.New(Code(t, o))
}

// Code returns the library, and how it is driven, for a test.
func Code(t *testing.T, o Options) opaque.Code[*Node, raftview.View, raftview.History] {
	return bubble.Code(t, inner(o))
}

// inner is the library not in bubbles yet.
func inner(o Options) code {
	c := raftview.Complete(code{
		Name: Name, Servers: o.Servers, Bounds: o.Bounds(),
		Distinct: o.Disk.slow()[toCandidate], // a candidate votes for itself after it has asked those before it in the configuration
		Within: func(b protocol.Bounds) (code, error) {
			within, err := o.With(b)
			return inner(within), err
		},
		Inputs: inputKinds(o), Messages: messageKinds(),
		Boot:     func(self int) *server { return boot(&o, self) },
		Enabled:  (*server).enabled,
		Do:       (*server).do,
		Receive:  (*server).receive,
		View:     (*server).view,
		Close:    (*server).close,
		LeaveOut: leftOut(),
		Assumes:  assumes(),
	})
	if o.Replication == Off {
		c.Properties = slices.DeleteFunc(c.Properties, func(p raftview.Property) bool {
			return p.Name == "SometimesCommits" || p.Name == "SometimesApplies"
		})
	}
	return c
}

var versioned = regexp.MustCompile(regexp.QuoteMeta(Module) + "@([^/]+)/")

// Version is the version of the library that this is built with, as the path of its source says.
func Version() string {
	file, _ := runtime.FuncForPC(reflect.ValueOf(raft.NewRaft).Pointer()).FileLine(0)
	if found := versioned.FindStringSubmatch(file); found != nil {
		return found[1]
	}
	return "unknown"
}
