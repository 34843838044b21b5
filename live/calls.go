package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"raftmc/model"
)

// request is what the page sends with a call; each call uses the fields that it needs.
type request struct {
	Place
	Move     int    `json:"move"`     // from 0
	Property string `json:"property"` // of a question
	Steps    int    `json:"steps"`
}

// calls are the calls that the page can make.
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

// reply writes the result of a call.
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
	switch {
	case errors.As(err, &tooLarge):
		status = http.StatusRequestEntityTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		status = http.StatusRequestTimeout
	}
	http.Error(w, err.Error(), status)
}

// writeLine writes a value as a line. An error is ignored: the client is gone.
func writeLine(w http.ResponseWriter, v any) {
	json.NewEncoder(w).Encode(v)
	http.NewResponseController(w).Flush()
}

// progress is a line of the answer to a question while the search goes on.
type progress struct {
	States uint64 `json:"states"`
	Depth  int    `json:"depth"`
}

// told is the last line: the answer with the place where its schedule ends, or what went
// wrong, or both.
type told struct {
	Answer *Answer `json:"answer,omitempty"`
	Place  *Place  `json:"place,omitempty"`
	Error  string  `json:"error,omitempty"`
}

// ask searches, and reports its progress. It ends when the page is closed, or cancels the
// request.
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
	o.Progress = func(f model.Figures) { writeLine(w, progress{f.States, f.Depth}) }
	a, err := s.session.Ask(r.Context(), Question{Place: q.Place, Property: q.Property, Steps: q.Steps, Options: o})
	switch {
	case err != nil:
		writeLine(w, told{Error: err.Error()})
	case a.Found != Soon:
		writeLine(w, told{Answer: &a})
	default:
		writeLine(w, s.found(a))
	}
}

// found adds the schedule of an answer to the tree. If the tree has no room for it, the
// page gets the schedule all the same.
func (s *Server) found(a Answer) told {
	to, err := s.session.Append(a)
	if err != nil {
		return told{Answer: &a, Error: fmt.Sprintf("%s: %s (which is no branch: %v)", a.Says, strings.Join(a.Schedule, ", "), err)}
	}
	return told{Answer: &a, Place: &to}
}
