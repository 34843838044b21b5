package live

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"raftmc/view"

	"raftmc/explore"
)

// maxBody limits the body of a request, in bytes.
const maxBody = 4 << 10

// ServeHTTP implements http.Handler. It refuses requests without the secret or from other
// pages, and its answers are of no use to another page.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", view.Policy()+"; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if why := s.foreign(r); why != "" {
		refuse(w, why, http.StatusForbidden)
		return
	}
	token, name, found := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if !found || subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) != 1 {
		refuse(w, "there is nothing here; the address that mc explore prints has more to it", http.StatusNotFound)
		return
	}
	s.knows(r)
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.route(piecewise{w, s.limits.write}, r, name)
}

// foreign says why a request may come from another site, or have been sent here under
// another name; "" if it cannot.
func (s *Server) foreign(r *http.Request) string {
	// Somebody else may have pointed this name at this machine (DNS rebinding).
	if r.Host != s.address {
		return "this server goes by another name"
	}
	if origin, there := r.Header["Origin"]; there && (len(origin) != 1 || origin[0] != "http://"+s.address) {
		return "another origin asks"
	}
	switch site := r.Header.Get("Sec-Fetch-Site"); {
	case site == "" || site == "same-origin":
	case site == "none" && r.Method == http.MethodGet: // an address that was typed
	default:
		return "another site asks"
	}
	return ""
}

// route finds what serves a request.
func (s *Server) route(w http.ResponseWriter, r *http.Request, name string) {
	var mistake error // of the protocol
	defer func() {
		if mistake != nil {
			fail(w, mistake)
		}
	}()
	defer explore.Catch(&mistake)
	if name == "" {
		if r.Method != http.MethodGet {
			refuseMethod(w, http.MethodGet)
			return
		}
		s.page(w, r)
		return
	}
	answer, known := calls[name]
	if !known {
		http.Error(w, "there is no such call", http.StatusNotFound)
		return
	}
	if r.Method != http.MethodPost {
		refuseMethod(w, http.MethodPost)
		return
	}
	// A form on another site cannot send this type.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "the content type must be application/json", http.StatusUnsupportedMediaType)
		return
	}
	var q request
	if err := readJSON(r.Body, &q); err != nil {
		fail(w, err)
		return
	}
	answer(s, w, r, q)
}

func refuseMethod(w http.ResponseWriter, allowed string) {
	w.Header().Set("Allow", allowed)
	http.Error(w, "only "+allowed, http.StatusMethodNotAllowed)
}

// readJSON reads one object, without anything unknown in it or after it.
func readJSON(r io.Reader, to any) error {
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(to); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("there is something after the object")
	}
	return nil
}
