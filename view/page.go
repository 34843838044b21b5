package view

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
)

// Options say what a page shows in addition to its story.
type Options struct {
	// Command reproduces the run; "" means that there is none to show.
	Command string

	// Live, if not nil, says that a server is behind the page, at the page's own address,
	// and is the data for the page's panel for the next step; nil means a stand-alone
	// page.
	Live any
}

//go:embed page
var parts embed.FS

// scripts are the parts of the page's script, in the order in which they are joined: each
// may use the parts before it.
var scripts = []string{"story.js", "dom.js", "values.js", "marks.js", "diagram.js", "panel.js", "properties.js", "live.js", "main.js"}

// script and style are what the page embeds.
var (
	script = part(scripts...)
	style  = part("style.css")
	frame  = part("index.html")
)

func part(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := parts.ReadFile("page/" + name)
		if err != nil {
			panic(err) // it was there when this was compiled
		}
		b.Write(text)
	}
	return b.String()
}

// policy forbids the page everything except its own script and style, which it names by
// their hashes. Whatever text gets into the page, nothing is loaded or sent, and no other
// script runs. Only a live page may connect, to its own server.
func (o Options) policy() string {
	p := "default-src 'none'; script-src '" + hash(script) + "'; style-src '" + hash(style) + "'; base-uri 'none'; form-action 'none'"
	if o.Live != nil {
		p += "; connect-src 'self'"
	}
	return p
}

// Policy is the content security policy of a live page; its server should send it, too.
func Policy() string { return Options{Live: true}.policy() }

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// given is the data that Go hands to the script.
type given struct {
	Story   *Story `json:"story"`
	Command string `json:"command"`
	About   int    `json:"about"` // index of the violation that the page is about; -1 means none
	Live    any    `json:"live,omitempty"`
}

// WriteHTML writes the story as a page: one self-contained file. Equal stories give equal
// bytes.
//
// All text of the story is in one JSON script element, in which < > & and the line
// separators are escaped, so that nothing in it can end the element. The script inserts
// it into the page as text only.
func (s *Story) WriteHTML(w io.Writer, o Options) error {
	data, err := json.Marshal(given{s, o.Command, s.about(), o.Live}) // which escapes for HTML
	if err != nil {
		return err
	}
	_, err = strings.NewReplacer("{{policy}}", o.policy(), "{{style}}", style, "{{script}}", script, "{{story}}", string(data)).WriteString(w, frame)
	return err
}
