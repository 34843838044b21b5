package view_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"raftmc/internal/sample"
	"raftmc/view"
)

// page is a story's page, taken apart as a browser does it: an element of raw text
// ends with the first of its end tags, whatever the author meant.
type page struct {
	html, policy, style, story, script string
	others                             int // scripts and styles beyond those
}

// element finds raw text by its tag. A browser does not care for the case of a tag.
var element = regexp.MustCompile(`(?is)<(style|script)([^>]*)>(.*?)</(?:style|script)`)

var policyOf = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`)

func draw(t testing.TB, s *view.Story, o view.Options) page {
	t.Helper()
	var b bytes.Buffer
	if err := s.WriteHTML(&b, o); err != nil {
		t.Fatal(err)
	}
	p := page{html: b.String()}
	for _, e := range element.FindAllStringSubmatch(p.html, -1) {
		switch {
		case p.style == "" && e[1] == "style":
			p.style = e[3]
		case p.story == "" && strings.Contains(e[2], `type="application/json"`):
			p.story = e[3]
		case p.script == "" && e[2] == "":
			p.script = e[3]
		default:
			p.others++
		}
	}
	if found := policyOf.FindStringSubmatch(p.html); found != nil {
		p.policy = found[1]
	}
	return p
}

// TestPageAllowsItsOwnScriptOnly: the policy names the hashes of the page's script and
// style.
func TestPageAllowsItsOwnScriptOnly(t *testing.T) {
	p := draw(t, tell(t, golden(t, "vote-not-persisted")), view.Options{})
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	want := "default-src 'none'; script-src " + hash(p.script) + "; style-src " + hash(p.style) + "; base-uri 'none'; form-action 'none'"
	if p.policy != want || p.others != 0 {
		t.Errorf("the policy is\n%s\nand not\n%s\nand there are %d elements more", p.policy, want, p.others)
	}
	if len(p.script) < 10_000 || len(p.style) < 5_000 {
		t.Errorf("the script has %d bytes, and the style %d", len(p.script), len(p.style))
	}
	if i := strings.Index(p.html, "<style"); i < strings.Index(p.html, "Content-Security-Policy") {
		t.Error("the policy comes too late")
	}
}

// TestOnlyALivePageMayAsk its own server, and no other.
func TestOnlyALivePageMayAsk(t *testing.T) {
	s := tell(t, golden(t, "vote-not-persisted"))
	still, alive := draw(t, s, view.Options{}), draw(t, s, view.Options{Live: map[string]int{"branch": 0}})
	if strings.Contains(still.policy, "connect-src") || strings.Contains(still.story, `"live"`) {
		t.Errorf("a page that stands by itself may ask: %s", still.policy)
	}
	if alive.policy != still.policy+"; connect-src 'self'" || alive.policy != view.Policy() || !strings.HasSuffix(alive.story, `"live":{"branch":0}}`) {
		t.Errorf("the policy of a live page is %s", alive.policy)
	}
	if alive.script != still.script || alive.style != still.style {
		t.Error("a live page has other code")
	}
}

// inward are the ways in which text becomes elements or code, or leaves the page.
var inward = []string{
	"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "createContextualFragment", "DOMParser", "srcdoc", "setHTML",
	"eval", "Function(", "javascript:", "import(", "setAttribute(\"on", "setAttribute(\"style",
	"fetch", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "Worker", "http://", "https://", "url(", "@import", "src=",
}

// TestPagePutsTextInAsText greps for all other ways.
func TestPagePutsTextInAsText(t *testing.T) {
	files, err := filepath.Glob("page/*")
	if err != nil || len(files) < 5 {
		t.Fatalf("the page's parts are %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rest := strings.ReplaceAll(string(text), "http://www.w3.org/2000/svg", "") // the name of a language
		if filepath.Base(file) == "live.js" {                                      // what a live page asks its own server goes through one line
			rest = strings.Replace(rest, "await fetch(name, ", "", 1)
		}
		for _, way := range inward {
			if strings.Contains(rest, way) {
				t.Errorf("%s has %s", file, way)
			}
		}
	}
}

// TestPageHoldsThePartsInOrder: none is forgotten.
func TestPageHoldsThePartsInOrder(t *testing.T) {
	p := draw(t, tell(t, golden(t, "vote-not-persisted")), view.Options{})
	files, err := filepath.Glob("page/*.js")
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		size += len(text)
		if !strings.Contains(p.script, string(text)) {
			t.Errorf("%s is not in the page", file)
		}
	}
	if size != len(p.script) || !strings.HasPrefix(p.script, `"use strict";`) {
		t.Errorf("the script has %d bytes, and its parts %d", len(p.script), size)
	}
}

// TestPageIsDeterministic: equal stories give equal bytes, in every replay.
func TestPageIsDeterministic(t *testing.T) {
	for _, bug := range []string{"stable-aba", "duplicate-vote-counted"} {
		first := draw(t, tell(t, golden(t, bug)), view.Options{Command: "mc replay x"})
		for range 5 {
			if again := draw(t, tell(t, golden(t, bug)), view.Options{Command: "mc replay x"}); again.html != first.html {
				t.Fatalf("two pages of %s differ", bug)
			}
		}
	}
}

// TestHostileStory: a story with hostile text everywhere is in the page, whole, and the
// page has no more elements than any other.
func TestHostileStory(t *testing.T) {
	text, err := json.Marshal(tell(t, golden(t, "vote-not-persisted")))
	if err != nil {
		t.Fatal(err)
	}
	poisoned, err := sample.Poisoned(text)
	if err != nil {
		t.Fatal(err)
	}
	var hostile view.Story
	if err := json.Unmarshal(poisoned, &hostile); err != nil {
		t.Fatal(err)
	}
	requireHarmless(t, &hostile, sample.Poison)
	if n := strings.Count(draw(t, &hostile, view.Options{}).story, `window.broken`); n < 200 {
		t.Errorf("the poison is in the story %d times only", n)
	}
}

// TestAnyTextIsHarmless in labels, states and the command.
func TestAnyTextIsHarmless(t *testing.T) {
	parts := rapid.SampledFrom([]string{"</script>", "<!--", "<", ">", "/", "!", "-", "script", "SCRIPT", "style", "\u2028", "\u2029", "&", "\"", "\\", "'", "{{", "}}", "story", "policy", "\x00", "\n", "]]>", "é", "\xff"})
	text := rapid.Custom(func(rt *rapid.T) string { return strings.Join(rapid.SliceOfN(parts, 1, 12).Draw(rt, "parts"), "") })
	ended := 0
	rapid.Check(t, func(rt *rapid.T) {
		label, value := text.Draw(rt, "label"), text.Draw(rt, "value")
		state, err := json.Marshal(map[string]string{value: label})
		if err != nil {
			rt.Fatal(err)
		}
		if strings.Contains(strings.ToLower(label+value), "</script") {
			ended++
		}
		s := &view.Story{
			Protocol: label, Servers: []view.Server{{Name: value, Initial: state}},
			Steps: []view.Step{{Number: 1, Label: label, Server: value, Changed: map[string]json.RawMessage{value: state}}},
		}
		requireHarmless(rt, s, label+value)
	})
	if ended == 0 {
		t.Error("none of the stories would end the element")
	}
}

// requireHarmless fails unless a story is unchanged in its page, and no part of it is
// anywhere else.
func requireHarmless(t interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
}, s *view.Story, command string,
) {
	t.Helper()
	var b bytes.Buffer
	if err := s.WriteHTML(&b, view.Options{Command: command}); err != nil {
		t.Fatalf("%v", err)
	}
	var empty bytes.Buffer
	if err := (&view.Story{}).WriteHTML(&empty, view.Options{}); err != nil {
		t.Fatalf("%v", err)
	}
	begin := `<script type="application/json" id="story">`
	before, rest, _ := strings.Cut(b.String(), begin)
	data, after, _ := strings.Cut(rest, "</script")
	wantBefore, wantRest, _ := strings.Cut(empty.String(), begin)
	_, wantAfter, _ := strings.Cut(wantRest, "</script")
	if before != wantBefore || after != wantAfter {
		t.Errorf("the story has left its element, which is now %q", data)
	}
	if i := strings.IndexAny(data, "<>&\u2028\u2029"); i >= 0 {
		t.Errorf("there is %q in the element", data[i:min(i+20, len(data))])
	}
	want, err := json.Marshal(s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var given struct {
		Story   json.RawMessage `json:"story"`
		Command string          `json:"command"`
	}
	// Invalid UTF-8 becomes the replacement character.
	if err := json.Unmarshal([]byte(data), &given); err != nil || !bytes.Equal(given.Story, want) || given.Command != string([]rune(command)) {
		t.Errorf("the element has %q and %q, not %q (%v)", given.Story, given.Command, want, err)
	}
}

// failing is a writer that fails after a number of bytes.
type failing int

var errFull = errors.New("the disk is full")

func (w *failing) Write(p []byte) (int, error) {
	if *w -= failing(len(p)); *w < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestPageTellsOfErrors(t *testing.T) {
	s := tell(t, golden(t, "vote-not-persisted"))
	for _, room := range []failing{0, 10_000, 50_000} {
		if err := s.WriteHTML(&room, view.Options{}); !errors.Is(err, errFull) {
			t.Errorf("the error is %v", err)
		}
	}
}
