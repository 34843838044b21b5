package model

import (
	"raftmc/explore"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Searchable is a Model without its type parameters: what can be searched, and run.
type Searchable interface {
	reference.Runnable
	explore.System
	Narrowable
	Verifier

	// Actions turns a search's path into actions by content.
	Actions(path []uint32) []reference.Action

	// Monotone is the model for cover.Search; an error says which bound that search
	// cannot honour.
	Monotone() (Monotone, error)

	// Ordered is the model for ordered.Search; an error says which bound that search cannot
	// honour.
	Ordered() (Ordered, error)

	// Lifted returns the bound on ordered numbers that is lifted; ok is false if none is.
	// Within such bounds only the search for any number of them is complete.
	Lifted() (bound protocol.Bound, ok bool)

	// Counted returns the model with at most so many ordered numbers instead of any.
	Counted(numbers int) (Searchable, error)

	// TableStats are the counts of the local tables.
	TableStats() TableStats

	// Growth returns the part of the servers' states that keeps growing, among all states
	// met so far. No search may run at the same time.
	Growth() (Growth, bool)
}

// Narrowable is a model of which only a part can be searched.
type Narrowable interface {
	// Within returns the model in which only the given actions may be taken (nil means
	// all) and only one property is checked. If the model is restricted already, only
	// actions that both allow may be taken. All methods of the result respect the
	// restriction.
	Within(actions []reference.Action, property string) (Searchable, error)

	// After returns the model that starts in the state after a run, with its messages in
	// flight, its histories, and its used-up budgets. An error says which action cannot be
	// taken.
	After(actions []reference.Action) (Searchable, error)
}
