package cli

import (
	"fmt"
	"io"
	"strings"

	"raftmc/export"
	"raftmc/internal/atomicfile"
	"raftmc/traces"
	"raftmc/view"
)

// github is what GitHub Actions is told about a check, in addition to what is printed.
// The zero value tells nothing.
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

// tell annotates every verdict but holds, and adds the summary; it returns what could not
// be written. w is where annotations go: the runner looks for them in both outputs of a
// step (actions/runner, src/Runner.Worker/Handlers/ScriptHandler.cs).
func (g github) tell(w io.Writer, all []settled) (lost []error) {
	summary := ""
	for _, s := range all {
		if g.annotate && s.report.Verdict != "holds" {
			_, err := fmt.Fprintln(w, annotation(s.report))
			lost = append(lost, unwritten("the annotation", err)...)
		}
		if g.summary != "" {
			text, err := s.report.markdown(s.trace, s.story)
			lost = append(lost, unwritten("a part of the step's summary", err)...)
			summary += text
		}
	}
	if summary == "" {
		return lost
	}
	return append(lost, unwritten("the step's summary", atomicfile.Append(g.summary, summary))...)
}

// annotation is the workflow command that shows a verdict as an error. An incomplete or
// vacuous search is an error, too: it ends mc, and so the step, with a status other than
// 0.
func annotation(r *report) string {
	text := r.headline()
	if r.Trace != nil {
		text += "\n" + reproduce(*r.Trace)
	}
	return fmt.Sprintf("::error title=%s::%s", forProperty.Replace("mc check "+r.subject()+": "+r.Verdict), forData.Replace(text))
}

// The escapes of characters with a meaning in a workflow command, as in escapeData and
// escapeProperty of github.com/actions/toolkit (core/src/command.ts).
var (
	forData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	forProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// markdown is a report for the summary of a step: as much of it as could be made without
// an error.
func (r *report) markdown(trace *traces.Trace, story *view.Story) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "### mc check %s: %s\n\n", r.subject(), r.Verdict)
	b.WriteString(fenced("", r.headline()+"\n"+strings.Join(append(r.details(), ""), "\n")+"\nwithin "+r.within+"\n"))
	if trace == nil {
		return b.String(), nil
	}
	text, err := r.counterexample(trace)
	if err != nil {
		return b.String(), err
	}
	b.WriteString(fenced("", text))
	if story == nil {
		return b.String(), nil
	}
	diagram, err := picture(story)
	if err != nil {
		return b.String(), err
	}
	b.WriteString(fenced("mermaid", diagram))
	return b.String(), nil
}

// picture is a counterexample as a Mermaid diagram.
func picture(s *view.Story) (string, error) {
	var b strings.Builder
	err := export.Write(&b, s, "mermaid", export.Options{})
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
