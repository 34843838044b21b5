package live

import (
	"encoding/json"
	"errors"
	"net/http"

	"raftmc/explore"
)

// request is what the page sends with a call; each takes what it needs.
type request struct {
	Place
	Move     int    `json:"move"`     // from 0
	Property string `json:"property"` // of a question
	Steps    int    `json:"steps"`
}

// calls are what the page may ask for.
var calls = map[string]func(*Server, http.ResponseWriter, *http.Request, request){
	"moves": func(s *Server, w http.ResponseWriter, _ *http.Request, q request) {
		reply(w)(s.session.Moves(q.Place))
	},
	"blocked": func(s *Server, w http.ResponseWriter, _ *http.Request, q request) {
		reply(w)(s.session.Blocked(q.Place))
	},
	"take": func(s *Server, w http.ResponseWriter, _ *http.Request, q request) {
		reply(w)(s.session.Take(q.Place, q.Move))
	},
	"save": func(s *Server, w http.ResponseWriter, _ *http.Request, q request) {
		reply(w)(s.session.Save(q.Place, s.folder))
	},
	"ask": (*Server).ask,
}

// reply writes what a call gives.
func reply(w http.ResponseWriter) func(result any, err error) {
	return func(result any, err error) {
		if err != nil {
			fail(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		writeLine(w, result)
	}
}

// fail says what is wrong with a call.
func fail(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		status = http.StatusRequestEntityTooLarge
	}
	http.Error(w, err.Error(), status)
}

// writeLine writes a value as a line. Who does not listen any more gets nothing.
func writeLine(w http.ResponseWriter, v any) {
	json.NewEncoder(w).Encode(v)
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

// told is a line of the answer to a question: how far the search is, or, in the last
// line, the answer, with the place where its schedule ends, or what went wrong.
type told struct {
	States uint64  `json:"states,omitempty"`
	Depth  int     `json:"depth,omitempty"`
	Answer *Answer `json:"answer,omitempty"`
	Place  *Place  `json:"place,omitempty"`
	Error  string  `json:"error,omitempty"`
}

// ask searches, and tells how far it is. It ends when the page goes away, or lets go
// of the request.
func (s *Server) ask(w http.ResponseWriter, r *http.Request, q request) {
	if err := s.session.CheckQuestion(q.Property, q.Steps); err != nil {
		fail(w, err)
		return
	}
	select {
	case s.asking <- struct{}{}:
		defer func() { <-s.asking }()
	default:
		http.Error(w, "another question is being searched; stop it, or wait for it", http.StatusConflict)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	o := s.options
	o.Progress = func(f explore.Stats) { writeLine(w, told{States: f.States, Depth: f.Depth}) }
	a, err := s.session.Ask(r.Context(), Question{Place: q.Place, Property: q.Property, Steps: q.Steps, Options: o})
	last := told{Answer: &a}
	if err == nil && a.Found == Soon {
		var to Place
		to, err = s.session.Append(a)
		last.Place = &to
	}
	if err != nil {
		last = told{Error: err.Error()}
	}
	writeLine(w, last)
}
