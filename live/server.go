package live

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"raftmc/model"
	"raftmc/view"
)

// Server is a session in a page. It answers only requests that have its secret, and makes
// none itself.
type Server struct {
	session *Session
	folder  string
	options model.SearchOptions
	address string // host and port, as browsers say them
	token   string
	limits  limits
	crowd   *crowd

	// asking has room for the one search that may run at a time: its limit on memory is
	// that of the whole process.
	asking chan struct{}
}

// NewServer makes a server for an address (host and port) that only this machine can
// reach. It saves traces in folder, and searches with the options o.
func NewServer(s *Session, address, folder string, o model.SearchOptions) *Server {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	return &Server{
		session: s, folder: folder, options: o,
		address: strings.TrimSuffix(address, ":80"), // which browsers leave out
		token:   base64.RawURLEncoding.EncodeToString(secret), asking: make(chan struct{}, 1),
		limits: usualLimits, crowd: newCrowd(usualLimits.connections),
	}
}

// URL is the address of the page, with the secret.
func (s *Server) URL() string { return "http://" + s.address + "/" + s.token + "/" }

// Listen listens on an address that only this machine can reach; any other is an error.
func Listen(address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%q is no address with a port, such as 127.0.0.1:0", address)
	}
	if host != "127.0.0.1" && host != "::1" {
		return nil, fmt.Errorf("%q could be reached from elsewhere; only 127.0.0.1 and [::1] cannot", address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return nil, fmt.Errorf("%q: the port is a number from 0 to 65535, and 0 is any that is free, not %q", address, port)
	}
	return net.Listen("tcp", address)
}

// Serve serves until ctx is done; searches that still run are then interrupted.
// Connections that are slow to send a request or to take an answer are closed, and their
// number is limited.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s, BaseContext: func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: s.limits.header, ReadTimeout: s.limits.body, WriteTimeout: s.limits.write, IdleTimeout: s.limits.idle,
		MaxHeaderBytes: 16 << 10,
		ConnContext:    withConnection, ConnState: s.crowd.changed,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	if err := server.Shutdown(last); errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	} else if err != nil {
		return err
	}
	return nil
}

// shown is what the page gets in addition to a story.
type shown struct {
	Branch   int      `json:"branch"`
	Branches []Branch `json:"branches"`
}

// page serves the page of a branch: that of the query, or the first.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	b := 0
	if text := r.URL.Query().Get("branch"); text != "" {
		var err error
		if b, err = strconv.Atoi(text); err != nil {
			http.Error(w, "the branch is not a number", http.StatusBadRequest)
			return
		}
	}
	story, err := s.session.Story(b)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	var page bytes.Buffer
	if err := story.WriteHTML(&page, view.Options{Live: shown{b, s.session.Branches()}}); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(page.Bytes())
}
