package view

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
)

// Options say what a page shows beside its story.
type Options struct {
	// Command reproduces the run; "" if there is none to show.
	Command string

	// Live says that a server is behind the page, at its own address, and is what the
	// page's panel for the next step is given; nil for a page that stands by itself.
	Live any
}

//go:embed page
var parts embed.FS

// scripts are the parts of the page's script, in the order in which they are
// joined: each may use what stands before it.
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

// policy forbids the page everything but its own script and style, which it names
// by their hashes. Whatever text comes into the page, nothing is loaded, nothing
// sent, and no other script runs. Only a live page may ask something: of its server.
func (o Options) policy() string {
	p := "default-src 'none'; script-src '" + hash(script) + "'; style-src '" + hash(style) + "'; base-uri 'none'; form-action 'none'"
	if o.Live != nil {
		p += "; connect-src 'self'"
	}
	return p
}

// Policy is the content security policy of a live page, for its server to say too.
func Policy() string { return Options{Live: true}.policy() }

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// given is what Go hands to the script.
type given struct {
	Story   *Story `json:"story"`
	Command string `json:"command"`
	About   int    `json:"about"` // which of the violations the page is about; -1 for none
	Live    any    `json:"live,omitempty"`
}

// WriteHTML writes the story as a page: one file, which needs nothing else. Equal
// stories give equal bytes.
//
// All text of the story is in one JSON script element, in which < > & and the line
// separators are escaped, so that nothing in it can end the element. The script
// puts it into the page as text only.
func (s *Story) WriteHTML(w io.Writer, o Options) error {
	data, err := json.Marshal(given{s, o.Command, s.about(), o.Live}) // which escapes for HTML
	if err != nil {
		return err
	}
	_, err = strings.NewReplacer("{{policy}}", o.policy(), "{{style}}", style, "{{script}}", script, "{{story}}", string(data)).WriteString(w, frame)
	return err
}
