package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"raftmc/catalog"
	"raftmc/explore"
	"raftmc/live"
	"raftmc/model"
	"raftmc/protocol"
	"raftmc/traces"
)

// exploreFlags are the flags of explore; of check's flags, it has those that choose the
// model.
type exploreFlags struct {
	checkFlags
	text    bool
	address string
}

func (p *program) exploreCommand() *cobra.Command {
	f := exploreFlags{checkFlags: checkFlags{program: p}}
	bounds := "\n\nBounds, unless told otherwise:"
	for _, one := range p.protocols {
		bounds += fmt.Sprintf("\n  %s: %s", one.Name, one.Playable.Words())
	}
	cmd := &cobra.Command{
		Use:   "explore [protocol | FILE]",
		Short: "Step through a cluster by hand, and ask what can go wrong from here",
		Long: fmt.Sprintf(`explore starts at the initial state of a protocol (%s, if none is named), or with
the run of a trace. At each state it lists what may happen next, and what a bound
blocks: take a move, go back, take another, which starts a branch. It asks of any state
whether a property can be violated from there within some steps, by a search that is
complete unless it says otherwise; what it finds becomes a branch.
Every path can be saved as a trace, for mc replay, view, export and minimize.

Unless told otherwise the network is many: whatever was sent may arrive, at any time
and again and again, or never. With another --network the messages that it loses,
duplicates and reorders are events, as many as --drops, --duplicates and --reorders
allow (any), and --in-flight bounds how many there are at once (not at all). A bug
comes with its own bounds on the rest.%s

With --text it reads commands, a line each; help lists them. Otherwise it serves a
page at an address that only this machine can reach, and that has a secret in it.

Exit status: 0 at the end, 2 usage, or a line of the input that is no command or
cannot be followed, if it is no terminal; 1 internal error.`, p.usual().Name, bounds),
		Example: p.exploreExamples(),
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.explore(cmd, append(args, p.usual().Name)[0])
		},
	}
	f.registerBounds(cmd)
	f.registerBug(cmd)
	fs := cmd.Flags()
	fs.BoolVar(&f.text, "text", false, "read commands from standard input")
	fs.StringVar(&f.address, "addr", "127.0.0.1:0", "address of the page: 127.0.0.1 or [::1], with a port; 0 is any that is free")
	fs.StringVar(&f.out, "out", "out", "folder for saved traces")
	fs.DurationVar(&f.maxTime, "max-time", time.Minute, "time for each question, as 90s or 10m; 0 for no limit")
	fs.StringVar(&f.memory, "memory", "70%", "end a search before holding more than this, as 8GiB or a share of what is free")
	return cmd
}

// exploreExamples are examples of explore.
func (p *program) exploreExamples() string {
	lines := []string{"mc explore", "mc explore FILE --text", `printf '1\nsave\n' | mc explore --text`}
	if all := p.bugs(); len(all) > 0 {
		lines[0] += " --bug " + all[0].ID
	}
	return "  " + strings.Join(lines, "\n  ")
}

func (f *exploreFlags) explore(cmd *cobra.Command, what string) error {
	s, err := f.session(cmd, what)
	if err != nil {
		return err
	}
	if err := writableFolder("--out", f.out); err != nil {
		return err
	}
	memory, err := parseMemory(f.memory)
	if err != nil {
		return err
	}
	o := model.SearchOptions{Limits: explore.Limits{Time: f.maxTime, Memory: memory}}
	if f.text {
		if cmd.Flags().Changed("addr") {
			return errors.New("--addr does not go with --text, which serves nothing")
		}
		return f.inText(cmd, s, o)
	}
	return f.inPage(cmd, s, o)
}

// inPage serves a session until an interrupt.
func (f *exploreFlags) inPage(cmd *cobra.Command, s *live.Session, o model.SearchOptions) error {
	l, err := live.Listen(f.address)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	server := live.NewServer(s, l.Addr().String(), f.out, o)
	fmt.Fprintf(cmd.OutOrStdout(), "page: %s\ntraces are saved in %s; an interrupt (Ctrl-C) ends it\n", server.URL(), f.out)
	if err := server.Serve(cmd.Context(), l); err != nil {
		return internalError{err}
	}
	return nil
}

// session starts with a trace if what is not a protocol.
func (f *exploreFlags) session(cmd *cobra.Command, what string) (*live.Session, error) {
	p, err := f.program.find(what)
	if err == nil {
		return f.start(cmd, p)
	}
	t, fault := traces.ReadFile(what)
	if errors.Is(fault, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; and no file of that name", err)
	}
	if fault != nil {
		return nil, fault
	}
	for _, flag := range append([]string{"bug"}, f.given(cmd).Names()...) {
		if cmd.Flags().Changed(flag) {
			return nil, fmt.Errorf("--%s does not go with a trace, which says so itself", flag)
		}
	}
	h := t.Header
	h.Properties = nil // all are checked
	p, o, err := f.program.recordedOn(h)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	m, err := p.Build(o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	t.Header.Build = thisBuild() // which records what is saved from now on
	s, err := live.Open(m, t, raised(p, o, m)...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return s, nil
}

// start starts at the initial state of a protocol, with room to play: by default the
// network forgets nothing, and messages in flight are not bounded. On a network that
// forgets, what it does to messages are events, by default without limit.
func (f *exploreFlags) start(cmd *cobra.Command, p catalog.Protocol) (*live.Session, error) {
	o, h := catalog.Options{Bounds: p.Playable}, traces.Header{Symmetry: "full", Build: thisBuild()}
	if f.bug != "" {
		bug, err := f.program.bugOf(p, f.bug)
		if err != nil {
			return nil, err
		}
		o.Bug, o.Bounds, h.Bug = bug.ID, bug.Bounds, bug.ID
	}
	o.Bounds = catalog.Uncounted(o.Bounds)
	if n, err := (protocol.NetworkBounds{}).With(f.given(cmd).OfNetwork()); err == nil && cmd.Flags().Changed("network") && n.Network != catalog.ForgetsNothing {
		o.Bounds = slices.Concat(o.Bounds.OfProtocol(), lossy(n.Network).Stated())
	}
	var err error
	if o.Bounds, err = f.apply(cmd, p, o.Bounds); err != nil {
		return nil, err
	}
	m, err := p.Build(o)
	if err != nil {
		return nil, err
	}
	return live.New(m, h, raised(p, o, m)...), nil
}

// inText runs a session in the terminal, or between pipes.
func (f *exploreFlags) inText(cmd *cobra.Command, s *live.Session, o model.SearchOptions) error {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupts)
	t := live.Terminal{
		Session: s, In: cmd.InOrStdin(), Out: cmd.OutOrStdout(), Errors: cmd.ErrOrStderr(),
		Folder: f.out, Options: o, Interrupts: interrupts,
	}
	typed := isTyped(t.In)
	if typed {
		t.Prompt = "> "
	}
	if isTerminal(t.Errors) {
		t.Searching = func() (func(model.Figures), func()) {
			m := newLineMeter(t.Errors)
			return m.searching("searching"), m.during("searching")
		}
	}
	wrong, err := t.Run()
	if err == nil && wrong > 0 && !typed {
		return statusError(exitUsage)
	}
	return err
}

// isTyped reports whether the input comes from a terminal.
func isTyped(r io.Reader) bool {
	file, ok := r.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
