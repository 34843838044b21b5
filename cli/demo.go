package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func (p *program) demoCommand() *cobra.Command {
	f := checkFlags{program: p}
	cmd := &cobra.Command{
		Use:   "demo [bug]",
		Short: "Plant a known bug, find it, write its counterexample and replay it",
		Long: `demo plants a known bug (` + p.bugs()[0].ID + `, if none is named), searches within
bounds that show it, prints the schedule, writes the trace and replays it. Of a bug that
only keeps something from happening, there is no schedule: demo says what is never reached.

Exit status: 0 when the bug was found and its trace is written and replays; otherwise
as check and replay.`,
		ValidArgs: p.bugIDs(),
		Args:      cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.bug = append(args, p.bugs()[0].ID)[0]
			one, _, err := p.findBug(f.bug)
			if err != nil {
				return err
			}
			j, err := f.jobOn(cmd, one, nil)
			if err != nil {
				return err
			}
			if err := f.writable(); err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "%s: %s%s\n\n", j.bug.ID, j.bug.Doc, from(j.bug.Section, j.bug.Source))
			file, err := j.check(cmd.Context(), out, cmd.ErrOrStderr())
			if j.bug.Liveness && errors.Is(err, statusError(exitVacuous)) {
				_, err := fmt.Fprintf(out, "\nThat is the harm of %s: nothing bad happens, but %s never does. There is no\nschedule to show for that.\n", j.bug.ID, j.bug.Property)
				return err
			}
			if !isViolation(err) || file == "" {
				return err
			}
			fmt.Fprintf(out, "\nreplaying %s on the plain model:\n", file)
			if err = p.replay(out, file, replayText); isViolation(err) {
				return nil // found and replayed: what a demo is for
			}
			return err
		},
	}
	f.registerSearch(cmd)
	return cmd
}

// isViolation reports whether a verb ended because something was violated. A step that
// panics is a violation, too.
func isViolation(err error) bool {
	return errors.Is(err, statusError(exitViolated)) || errors.Is(err, statusError(exitPanicked))
}
