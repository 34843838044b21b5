package live

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"raftmc/internal/inorder"
	"raftmc/internal/sample"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/traces"
)

// hasty are limits that a test can wait for.
var hasty = limits{header: 400 * time.Millisecond, body: 500 * time.Millisecond, write: 500 * time.Millisecond, idle: 400 * time.Millisecond, connections: 64}

// patient is how long a test waits for what should happen at once, or after those.
const patient = 10 * time.Second

// open serves a session of a Raft that takes longer than any test to be searched.
func open(t *testing.T, l limits) (s *Server, path string) {
	t.Helper()
	m, err := sample.Raft(raftmodel.Bounds{Servers: 3, Terms: 3, Log: 3, Values: 2, Crashes: protocol.Any, Drops: protocol.Any, Duplicates: protocol.Any, InFlight: 8}, "")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s = NewServer(New(m, traces.Header{Symmetry: "full"}), listener.Addr().String(), t.TempDir(), model.SearchOptions{Workers: 1})
	s.limits, s.crowd = l, newCrowd(l.connections)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s, strings.TrimPrefix(s.URL(), "http://"+s.address)
}

// dial connects, and sends a text.
func dial(t *testing.T, s *Server, text string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(patient)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	return c
}

// take takes a move of the initial state, by a connection of its own.
func take(t *testing.T, s *Server) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patient}
	r, err := client.Post(s.URL()+"take", "application/json", strings.NewReader(`{"move":0}`))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if text, err := io.ReadAll(r.Body); r.StatusCode != http.StatusOK || err != nil {
		t.Fatalf("%s, %v: %s", r.Status, err, text)
	}
}

// TestSlowConnections: nobody who waits with a request, or with taking the answer, is
// waited for, with the secret or without; and the session goes on.
func TestSlowConnections(t *testing.T) {
	s, path := open(t, hasty)
	const post = "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n%s"
	slow := map[string]string{
		"nothing":                   "",
		"half a header":             "GET / HTTP/1.1\r\nHost: ",
		"no body":                   fmt.Sprintf(post, "/x/take", s.address, ""),
		"half a body":               fmt.Sprintf(post, "/x/take", s.address, `{"mov`),
		"no body under a name":      fmt.Sprintf(post, path+"take", "evil.example", ""),
		"no body, with the secret":  fmt.Sprintf(post, path+"take", s.address, ""),
		"half a body, with it":      fmt.Sprintf(post, path+"take", s.address, `{"mov`),
		"a body that nobody reads":  strings.Replace(fmt.Sprintf(post, path, s.address, ""), "POST", "GET", 1),
		"another request, never":    fmt.Sprintf(post, path+"moves", s.address, `{"step":0}`),
		"a refused one, and no end": fmt.Sprintf("GET /x/ HTTP/1.1\r\nHost: %s\r\n\r\n", s.address),
	}
	t.Run("slow", func(t *testing.T) {
		for name, text := range inorder.All(slow) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := dial(t, s, text)
				begun := time.Now()
				if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("it is still open after %v", time.Since(begun))
				}
			})
		}
	})
	take(t, s)
}

// TestAnswersThatNobodyTakes are not held for ever: when at last somebody takes them, most
// are not there.
func TestAnswersThatNobodyTakes(t *testing.T) {
	s, path := open(t, hasty)
	const asked = 400
	c := dial(t, s, strings.Repeat(fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, s.address), asked))
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(hasty.write) {
		if _, err := c.Write([]byte("x")); err != nil {
			break // the server has closed the connection
		}
	}
	if got, err := io.ReadAll(c); bytes.Count(got, []byte("HTTP/1.1 200 OK")) == asked {
		t.Errorf("all answers of %d bytes came, %v", len(got), err)
	}
}

// TestSlowBodyIsTold: who has the secret is told what was wrong.
func TestSlowBodyIsTold(t *testing.T) {
	s, path := open(t, hasty)
	c := dial(t, s, fmt.Sprintf("POST %stake HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n", path, s.address))
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || r.StatusCode != http.StatusRequestTimeout {
		t.Errorf("%v, %v", r, err)
	}
}

// TestLongQuestion: none of the limits is on how long a search takes, nor on how long the
// session is left alone.
func TestLongQuestion(t *testing.T) {
	s, _ := open(t, hasty)
	take(t, s)
	time.Sleep(2 * hasty.idle)
	r, err := http.Post(s.URL()+"ask", "application/json", strings.NewReader(`{"property":"LogMatching","steps":2000}`))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	lines := bufio.NewScanner(r.Body)
	for begun := time.Now(); time.Since(begun) < hasty.body*3/2; {
		if !lines.Scan() || !strings.Contains(lines.Text(), `"states"`) || strings.Contains(lines.Text(), `"answer"`) {
			t.Fatalf("after %v: %q, %v", time.Since(begun), lines.Text(), lines.Err())
		}
	}
	take(t, s)
}

// TestManyConnections: there are so many at most, and who has the secret gets through at
// once, however many there are that wait.
func TestManyConnections(t *testing.T) {
	l := usualLimits
	l.connections = 4
	s, path := open(t, l)
	known := dial(t, s, "")
	ask := func() {
		t.Helper()
		if _, err := fmt.Fprintf(known, "POST %smoves HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", path, s.address); err != nil {
			t.Fatal(err)
		}
		r, err := http.ReadResponse(bufio.NewReader(known), nil)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%v, %v", r, err)
		}
		r.Body.Close()
	}
	ask()
	begun := time.Now()
	var silent []net.Conn
	for range 20 {
		silent = append(silent, dial(t, s, ""))
	}
	take(t, s)
	ask() // by the connection that was there first
	if waited := time.Since(begun); waited > l.header/2 {
		t.Errorf("it took %v", waited)
	}
	left := 0
	for _, c := range silent {
		if err := c.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
			left++
		}
	}
	if left > l.connections-1 {
		t.Errorf("%d silent connections are open, beside one that is known", left)
	}
}
