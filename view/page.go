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
}

//go:embed page
var parts embed.FS

// scripts are the parts of the page's script, in the order in which they are
// joined: each may use what stands before it.
var scripts = []string{"story.js", "dom.js", "values.js", "marks.js", "diagram.js", "panel.js", "properties.js", "main.js"}

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
// sent, and no other script runs.
func policy() string {
	return "default-src 'none'; script-src '" + hash(script) + "'; style-src '" + hash(style) + "'; base-uri 'none'; form-action 'none'"
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// given is what Go hands to the script.
type given struct {
	Story   *Story `json:"story"`
	Command string `json:"command"`
	About   int    `json:"about"` // which of the violations the page is about; -1 for none
}

// WriteHTML writes the story as a page: one file, which needs nothing else. Equal
// stories give equal bytes.
//
// All text of the story is in one JSON script element, in which < > & and the line
// separators are escaped, so that nothing in it can end the element. The script
// puts it into the page as text only.
func (s *Story) WriteHTML(w io.Writer, o Options) error {
	data, err := json.Marshal(given{s, o.Command, s.about()}) // which escapes for HTML
	if err != nil {
		return err
	}
	_, err = strings.NewReplacer("{{policy}}", policy(), "{{style}}", style, "{{script}}", script, "{{story}}", string(data)).WriteString(w, frame)
	return err
}
