package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"raftmc/export"
	"raftmc/traces"
)

// github is what GitHub Actions is told of a check, beside what is printed. The zero
// value tells nothing.
type github struct {
	annotate bool   // GITHUB_ACTIONS
	summary  string // GITHUB_STEP_SUMMARY: the file to which summaries are added
}

// onGitHub reads the environment.
func onGitHub(env func(string) string) github {
	if env("GITHUB_ACTIONS") != "true" {
		return github{}
	}
	return github{annotate: true, summary: env("GITHUB_STEP_SUMMARY")}
}

// tell annotates what has no verdict of holds, and adds the summary. w is where
// annotations go: the runner reads both outputs of a step for them (actions/runner,
// src/Runner.Worker/Handlers/ScriptHandler.cs).
func (g github) tell(w io.Writer, r *report, trace *traces.Trace) error {
	if g.annotate && r.Verdict != "holds" {
		if _, err := fmt.Fprintln(w, annotation(r)); err != nil {
			return err
		}
	}
	if g.summary == "" {
		return nil
	}
	text, err := r.markdown(trace)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(g.summary, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	return f.Close()
}

// annotation is the workflow command that shows a verdict as an error. An incomplete
// and a vacuous search are errors as well: each ends mc, and so the step, with a
// status that is not 0.
func annotation(r *report) string {
	text := r.headline()
	if r.Trace != nil {
		text += "\n" + reproduce(*r.Trace)
	}
	return fmt.Sprintf("::error title=%s::%s", forProperty.Replace("mc check "+r.subject()+": "+r.Verdict), forData.Replace(text))
}

// What stands for the characters that mean something in a workflow command, as
// escapeData and escapeProperty of github.com/actions/toolkit (core/src/command.ts)
// have it.
var (
	forData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	forProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// markdown is a report for a summary of a step.
func (r *report) markdown(trace *traces.Trace) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "### mc check %s: %s\n\n", r.subject(), r.Verdict)
	b.WriteString(fenced("", r.headline()+"\n"+strings.Join(append(r.details(), ""), "\n")+"\nwithin "+r.within+"\n"))
	if trace == nil {
		return b.String(), nil
	}
	text, err := r.counterexample(trace)
	if err != nil {
		return "", err
	}
	diagram, err := picture(trace)
	if err != nil {
		return "", err
	}
	b.WriteString(fenced("", text) + fenced("mermaid", diagram))
	return b.String(), nil
}

// picture is a counterexample as a Mermaid diagram.
func picture(trace *traces.Trace) (string, error) {
	s, err := tell(trace)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = export.Write(&b, s, "mermaid", export.Options{})
	return b.String(), err
}

// fenced is a code block whose fence is longer than any within it.
func fenced(kind, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + kind + "\n" + strings.TrimRight(text, "\n") + "\n" + fence + "\n\n"
}
