package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"unicode"

	"raftmc/catalog"

	"github.com/spf13/cobra"

	"raftmc/explore"
	"raftmc/protocol"
)

// Exit statuses. They are part of the command's interface.
const (
	exitHolds      = 0
	exitInternal   = 1
	exitUsage      = 2
	exitIncomplete = 3
	exitVacuous    = 4
	exitUnsound    = 5
	exitUnknown    = 6
	exitViolated   = 12
	exitPanicked   = 14
	exitDiverged   = 20
)

// Main is an mc for the given protocols, the one that is meant if none is named first. It
// reads the process's arguments, and ends the process.
func Main(protocols ...catalog.Protocol) {
	if _, file, _, ok := runtime.Caller(1); ok {
		mainPackage = path.Dir(filepath.ToSlash(file))
	}
	if err := unusable(protocols); err != nil {
		fmt.Fprintf(os.Stderr, "mc: cli.Main: %v\n", err)
		os.Exit(exitInternal)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal ends the process in any case
	os.Exit(newProgram(protocols).run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Command is the mc of the given protocols as a command, for what documents it and does not run
// it: tools/man makes man pages of it.
func Command(protocols ...catalog.Protocol) (*cobra.Command, error) {
	if err := unusable(protocols); err != nil {
		return nil, fmt.Errorf("cli.Command: %w", err)
	}
	return newProgram(protocols).rootCommand(), nil
}

// run is Main without the process around it.
func (p *program) run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root, out := p.rootCommand(), &watchedWriter{Writer: stdout}
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(stderr)
	err := execute(ctx, root)
	// Not every command, help for one, checks whether its output could be printed.
	if out.err != nil && (err == nil || errors.Is(err, out.err)) {
		err = internalError{out.err}
	}
	return statusOf(err, stderr)
}

// watchedWriter keeps the first error.
type watchedWriter struct {
	io.Writer
	err error
}

func (w *watchedWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

// statusOf is the exit status for an error, which is printed unless it has been.
func statusOf(err error, stderr io.Writer) int {
	var status statusError
	var internal internalError
	var mistake *protocol.Mistake
	switch {
	case err == nil:
		return exitHolds
	case errors.As(err, &mistake):
		fmt.Fprintf(stderr, "mc: the protocol's code is unsound: %s\n", printable(mistake.Error()))
		return exitUnsound
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &internal):
		fmt.Fprintf(stderr, "mc: %v\n", err)
		return exitInternal
	}
	fmt.Fprintf(stderr, "mc: %v\n", err)
	return exitUsage
}

// execute runs a command. A mistake of a protocol that was not caught on the way is an
// error like any other.
func execute(ctx context.Context, root *cobra.Command) (err error) {
	defer explore.Catch(&err)
	return root.ExecuteContext(ctx)
}

// printable makes one line of a text that quotes a protocol's own values.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// statusError ends the command with an exit status; its message has already been printed.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// internalError is an error that the user did not cause. All other errors are usage
// errors.
type internalError struct{ error }

func (e internalError) Unwrap() error { return e.error }

func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "mc",
		Short: "Check protocols under every schedule within stated bounds",
		Long: `mc runs the real step function of a protocol through every schedule within
stated bounds: losses, delays, duplicates, crashes, timeouts. It checks what must
hold, and hands back the shortest counterexample as a file that replays.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
		Args:          isCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cobra.AddTemplateFunc("versionText", versionText)
	root.SetVersionTemplate("{{versionText}}\n")
	root.SetFlagErrorFunc(flagError)
	groupFlags(root)
	root.AddCommand(p.checkCommand(), p.replayCommand(), p.viewCommand(), p.exploreCommand(), p.exportCommand(), p.minimizeCommand(), p.auditCommand(), p.listCommand(), versionCommand())
	if len(p.bugs()) > 0 {
		root.AddCommand(p.demoCommand(), p.killTableCommand())
	}
	return root
}

// isCommand refuses what is not the name of a command.
func isCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var known []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			known = append(known, c.Name())
		}
	}
	return unknown("command", args[0], known, "mc --help lists them")
}
