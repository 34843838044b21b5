package live_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"raftmc/internal/inorder"
	"raftmc/live"
	"raftmc/model"
	"raftmc/traces"
)

const host = "127.0.0.1:8123"

// served is a server of a forgetful Raft, without a port.
type served struct {
	*live.Server
	folder string
}

func serve(t testing.TB) served {
	t.Helper()
	folder := t.TempDir()
	return served{live.NewServer(session(t), host, folder, model.SearchOptions{}), folder}
}

// request is one that is answered as it is; edit spoils it.
func (s served) request(method, call, body string, edit func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, s.URL()+call, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", "http://"+host)
	}
	if edit != nil {
		edit(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// post makes a call, and reads the result.
func (s served) post(t testing.TB, call, body string, to any) {
	t.Helper()
	w := s.request(http.MethodPost, call, body, nil)
	if w.Code != http.StatusOK {
		t.Fatalf("%s %s: %d %s", call, body, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), to); err != nil {
		t.Fatalf("%s %s: %v in %s", call, body, err, w.Body)
	}
}

// TestWhoMayAsk: each thing that is wrong with a request is enough to refuse it, and a
// refused step is not taken.
func TestWhoMayAsk(t *testing.T) {
	header := func(name string, values ...string) func(*http.Request) {
		return func(r *http.Request) { r.Header[name] = values }
	}
	path := func(change func(string) string) func(*http.Request) {
		return func(r *http.Request) { r.URL.Path = change(r.URL.Path) }
	}
	const step = `{"branch":0,"step":0,"move":0}`
	for _, test := range []struct {
		name, method, call, body string
		edit                     func(*http.Request)
		want                     int
	}{
		{"a page", "GET", "", "", nil, 200},
		{"a typed address", "GET", "", "", header("Sec-Fetch-Site", "none"), 200},
		{"a step", "POST", "take", step, nil, 200},
		{"a step of a browser", "POST", "take", step, header("Sec-Fetch-Site", "same-origin"), 200},
		{"a character set", "POST", "take", step, header("Content-Type", "application/json; charset=utf-8"), 200},

		{"another token", "GET", "", "", path(func(p string) string { return "/x" + p[2:] }), 404},
		{"half a token", "GET", "", "", path(func(p string) string { return p[:20] + "/" }), 404},
		{"a longer token", "POST", "take", step, path(func(p string) string { return "/x" + p[1:] }), 404},
		{"no token", "GET", "", "", path(func(string) string { return "/" }), 404},
		{"an empty token", "POST", "take", step, path(func(string) string { return "//take" }), 404},
		{"no such call", "POST", "shell", step, nil, 404},

		{"a name for this machine", "GET", "", "", func(r *http.Request) { r.Host = "evil.example:8123" }, 403},
		{"localhost", "POST", "take", step, func(r *http.Request) { r.Host = "localhost:8123" }, 403},
		{"another port", "POST", "take", step, func(r *http.Request) { r.Host = "127.0.0.1:80" }, 403},
		{"no host", "POST", "take", step, func(r *http.Request) { r.Host = "" }, 403},
		{"another origin", "POST", "take", step, header("Origin", "http://evil.example"), 403},
		{"a hidden origin", "POST", "take", step, header("Origin", "null"), 403},
		{"two origins", "POST", "take", step, header("Origin", "http://"+host, "http://evil.example"), 403},
		{"the origin with TLS", "POST", "take", step, header("Origin", "https://"+host), 403},
		{"another site", "POST", "take", step, header("Sec-Fetch-Site", "cross-site"), 403},
		{"the same site", "POST", "take", step, header("Sec-Fetch-Site", "same-site"), 403},
		{"a link on another site", "GET", "", "", header("Sec-Fetch-Site", "cross-site"), 403},
		{"a call that was typed", "POST", "take", step, header("Sec-Fetch-Site", "none"), 403},

		{"a step by GET", "GET", "take", "", nil, 405},
		{"a page by POST", "POST", "", step, nil, 405},
		{"a preflight", "OPTIONS", "take", "", nil, 405},
		{"a page by PUT", "PUT", "", "", nil, 405},
		{"a form", "POST", "take", step, header("Content-Type", "application/x-www-form-urlencoded"), 415},
		{"text", "POST", "take", step, header("Content-Type", "text/plain"), 415},
		{"no type", "POST", "take", step, header("Content-Type"), 415},

		{"no JSON", "POST", "take", "move=0", nil, 400},
		{"an empty body", "POST", "take", "", nil, 400},
		{"half a body", "POST", "take", step[:9], nil, 400},
		{"two objects", "POST", "take", step + step, nil, 400},
		{"a field too many", "POST", "take", `{"file":"/etc/passwd"}`, nil, 400},
		{"another type", "POST", "take", `{"move":"0"}`, nil, 400},
		{"a big body", "POST", "take", `{"property":"` + strings.Repeat("x", 5000) + `"}`, nil, 413},
		{"no such move", "POST", "take", `{"move":99}`, nil, 400},
		{"no such place", "POST", "moves", `{"branch":7}`, nil, 400},
		{"no such property", "POST", "ask", `{"property":"x","steps":3}`, nil, 400},
		{"no such branch", "GET", "?branch=7", "", nil, 404},
		{"no branch at all", "GET", "?branch=x", "", nil, 400},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t)
			w := s.request(test.method, test.call, test.body, test.edit)
			if w.Code != test.want {
				t.Errorf("status %d, not %d: %s", w.Code, test.want, w.Body)
			}
			for name := range inorder.All(w.Header()) {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s: %s", name, w.Header().Get(name))
				}
			}
			if w.Code != 200 && strings.Contains(w.Body.String(), strings.Trim(strings.TrimPrefix(s.URL(), "http://"+host), "/")) {
				t.Error("the refusal has the secret in it")
			}
			var moves []live.Move
			s.post(t, "moves", `{}`, &moves)
			if taken := moves[0].Taken != nil; taken != (test.call == "take" && test.want == 200) {
				t.Errorf("the step was taken: %v", taken)
			}
		})
	}
}

// A page may speak to its server alone, and nobody may frame it.
func TestPageIsBounded(t *testing.T) {
	w := serve(t).request("GET", "", "", nil)
	policy := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'", "form-action 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("%s is missing in %s", want, policy)
		}
	}
	if inPage, _, _ := strings.Cut(policy, "; frame-ancestors"); !strings.Contains(w.Body.String(), inPage) {
		t.Error("the page has another policy")
	}
	if a, b := serve(t).URL(), serve(t).URL(); a == b || len(a) < len("http://"+host+"//")+43 {
		t.Errorf("%s and %s share a secret, or it is short", a, b)
	}
}

// steps, branches and files, all by the page's calls.
func TestCalls(t *testing.T) {
	s := serve(t)
	var at live.Place
	for range 2 {
		s.post(t, "take", fmt.Sprintf(`{"branch":%d,"step":%d,"move":0}`, at.Branch, at.Step), &at)
	}
	if at != (live.Place{Step: 2}) {
		t.Errorf("two steps lead to %v", at)
	}
	s.post(t, "take", `{"branch":0,"step":1,"move":3}`, &at)
	if at != (live.Place{Branch: 1, Step: 2}) {
		t.Errorf("a branch leads to %v", at)
	}
	page := s.request("GET", "?branch=1", "", nil).Body.String()
	if !strings.Contains(page, `"live":{"branch":1,"branches":[{"from":0,"at":0,"steps":2,`) {
		t.Error("the page does not have the branches")
	}
	var file string
	s.post(t, "save", `{"branch":1,"step":2}`, &file)
	trace, err := traces.ReadFile(file)
	if err != nil || len(trace.Steps) != 2 || !strings.HasPrefix(file, s.folder) {
		t.Errorf("%s: %v", file, err)
	}
}

// What is found by a question is a branch, and told in the last line.
func TestAskByCall(t *testing.T) {
	s := serve(t)
	w := s.request("POST", "ask", `{"property":"ElectionSafety","steps":9}`, nil)
	lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	var last struct {
		Answer struct {
			Found    string
			Schedule []string
		}
		Place live.Place
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Answer.Found != "soon" || last.Place.Step != 7 || len(last.Answer.Schedule) != 7 {
		t.Errorf("%v: %s", err, w.Body)
	}
	if page := s.request("GET", "", "", nil).Body.String(); strings.Contains(page, `"about":-1`) {
		t.Error("the page does not show the violation")
	}
}

// Two tabs that take steps at once each get what they asked for.
func TestTwoTabs(t *testing.T) {
	s := serve(t)
	var tabs sync.WaitGroup
	for tab := range 2 {
		tabs.Go(func() {
			var at live.Place
			for step := range 5 {
				s.post(t, "take", fmt.Sprintf(`{"branch":%d,"step":%d,"move":%d}`, at.Branch, at.Step, tab), &at)
				if at.Step != step+1 {
					t.Errorf("tab %d is at %v", tab, at)
				}
				s.request("GET", fmt.Sprint("?branch=", at.Branch), "", nil)
			}
		})
	}
	tabs.Wait()
}

// TestInterrupted: over a real port, one question runs at a time; who goes away ends
// its search, and the end of the server ends everything.
func TestInterrupted(t *testing.T) {
	l, err := live.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := live.NewServer(wide(t), l.Addr().String(), t.TempDir(), model.SearchOptions{Workers: 1})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()

	const question = `{"property":"LogMatching","steps":2000}`
	first, leave := ask(t, s, question)
	if line, err := bufio.NewReader(first.Body).ReadString('\n'); err != nil || !strings.Contains(line, `"states"`) {
		t.Fatalf("%v: no progress but %q", err, line)
	}
	second, _ := ask(t, s, question)
	if second.StatusCode != http.StatusConflict {
		t.Errorf("a second question has status %d", second.StatusCode)
	}
	leave()
	for tries := 0; ; tries++ { // until the search has noticed
		third, leave := ask(t, s, question)
		if third.StatusCode == http.StatusOK {
			defer leave()
			cancel()
			text, _ := io.ReadAll(third.Body)
			if !strings.Contains(string(text), "unknown: interrupted") {
				t.Errorf("the end of the server does not answer a question: %s", text)
			}
			break
		}
		if tries > 100 {
			t.Fatal("the search of who went away goes on")
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if c, err := net.Dial("tcp", l.Addr().String()); err == nil {
		c.Close()
		t.Error("the port is still open")
	}
}

// ask asks over a port; leave lets go of the answer.
func ask(t *testing.T, s *live.Server, question string) (r *http.Response, leave func()) {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	q, err := http.NewRequestWithContext(ctx, "POST", s.URL()+"ask", strings.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	if r, err = http.DefaultClient.Do(q); err != nil {
		t.Fatal(err)
	}
	return r, leave
}

func TestListenOnlyHere(t *testing.T) {
	for _, address := range []string{"", ":0", "0.0.0.0:0", "[::]:0", "localhost:0", "192.168.1.1:0", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "evil.example:80"} {
		if l, err := live.Listen(address); err == nil {
			l.Close()
			t.Errorf("%q was opened", address)
		}
	}
	if _, err := os.Stat("/proc/net/if_inet6"); err == nil {
		if l, err := live.Listen("[::1]:0"); err != nil {
			t.Logf("no IPv6 here: %v", err)
		} else {
			l.Close()
		}
	}
}
