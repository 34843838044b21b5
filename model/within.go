package model

import "raftmc/model/reference"

// permitted caches, by number, what a model may take.
type permitted[S, M, I any] struct {
	messages map[[2]uint32]bool // by operation and message
	inputs   map[*edge[S, M, I]]bool
}

// lets reports whether an operation on a message may be taken.
func (w *worker[S, M, I, H]) lets(op int, msg *message[M]) bool {
	if !w.m.only {
		return true
	}
	key := [2]uint32{uint32(op), msg.id}
	allowed, known := w.permitted.messages[key]
	if !known {
		allowed = w.m.Permits(reference.Event[M, I]{Op: networkOps[op], Message: msg.content})
		if w.permitted.messages == nil {
			w.permitted.messages = map[[2]uint32]bool{}
		}
		w.permitted.messages[key] = allowed
	}
	return allowed
}

// letsInput reports whether a server may take a local input.
func (w *worker[S, M, I, H]) letsInput(server int, e *edge[S, M, I]) bool {
	if !w.m.only {
		return true
	}
	allowed, known := w.permitted.inputs[e]
	if !known {
		allowed = w.m.Permits(reference.Event[M, I]{Op: reference.Local, Server: server, Input: *e.input})
		if w.permitted.inputs == nil {
			w.permitted.inputs = map[*edge[S, M, I]]bool{}
		}
		w.permitted.inputs[e] = allowed
	}
	return allowed
}
