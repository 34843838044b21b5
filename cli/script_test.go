package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"raftmc/internal/twin"
	"raftmc/protocols"
)

// TestMain makes mc a command that scripts, and tests of processes, can execute.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) != "mc" {
		os.Unsetenv("GITHUB_ACTIONS") // what the tests check is not what their own CI is to hear of
		os.Setenv("GOGC", "400")      // of the mc that they execute: as package lategc says
	}
	testscript.Main(m, map[string]func(){"mc": func() { Main(protocols.All()...) }})
}

const scripts = "testdata/script"

// TestScripts runs mc as people do: a script for each verb. In a script,
//
//	exits STATUS mc WORD...    runs mc, which must end with that status
//	refuses mc WORD...         runs mc, which must do nothing but say why not,
//	saying TEXT                in these words
//	edit FILE OLD NEW          writes edited.jsonl, with the first OLD replaced
//	found FILE                 moves the only counterexample in out to FILE
//	[!longer] stop               ends the script, unless make longer runs it
//
// $TRACES is the folder of the golden traces, and $TESTDATA that of this package.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: scripts,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "refuses": refuses, "saying": saying, "edit": edit, "found": foundTrace,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("GOGC", os.Getenv("GOGC"))
			for name, folder := range map[string]string{"TRACES": "../traces/testdata", "TESTDATA": "testdata"} {
				path, err := filepath.Abs(folder)
				if err != nil {
					return err
				}
				env.Setenv(name, path)
			}
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "longer" {
				return false, fmt.Errorf("there is the condition longer, and no other")
			}
			return twin.WantsLonger(), nil
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// usage ends a script whose line has other words than its command takes.
func usage(ts *testscript.TestScript, neg bool, ok bool, words string) {
	if neg || !ok {
		ts.Fatalf("usage: %s", words)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) > 1, "exits STATUS PROGRAM WORD...")
	requireStatus(ts, args[0], args[1:])
}

// requireStatus runs a program, which must end with a status.
func requireStatus(ts *testscript.TestScript, want string, command []string) {
	status := 0
	var failed *exec.ExitError
	if err := ts.Exec(command[0], command[1:]...); errors.As(err, &failed) {
		status = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if fmt.Sprint(status) != want {
		ts.Fatalf("the exit status is %d, not %s", status, want)
	}
}

func refuses(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) > 0, "refuses PROGRAM WORD...")
	requireStatus(ts, fmt.Sprint(exitUsage), args)
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("it refuses, and yet it started:\n%s", out)
	}
}

func saying(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "saying TEXT")
	if said := ts.ReadFile("stderr"); said != "mc: "+args[0]+"\n" {
		ts.Fatalf("it says\n%snot\nmc: %s", said, args[0])
	}
}

func edit(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 3, "edit FILE OLD NEW")
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("there is no %s in\n%s", args[1], text)
	}
	edited := strings.Replace(text, args[1], args[2], 1)
	ts.Check(os.WriteFile(ts.MkAbs("edited.jsonl"), []byte(edited), 0o600))
}

func foundTrace(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "found FILE")
	all, err := filepath.Glob(ts.MkAbs("out/*.jsonl"))
	ts.Check(err)
	if len(all) != 1 {
		ts.Fatalf("these are not one counterexample: %s", all)
	}
	ts.Check(os.Rename(all[0], ts.MkAbs(args[0])))
}

// TestScriptsUseEveryFlag: each flag that mc VERB --help shows is in a script that
// runs the verb with it, and each line that refuses something says what.
func TestScriptsUseEveryFlag(t *testing.T) {
	lines := scriptLines(t)
	root := ours.rootCommand()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	flags := 0
	for _, verb := range verbs(root) {
		verb.LocalFlags().VisitAll(func(f *pflag.Flag) {
			flags++
			if !slices.ContainsFunc(lines, func(line string) bool { return takes(line, verb.CommandPath(), f) }) {
				t.Errorf("no script has a line with %s and --%s", verb.CommandPath(), f.Name)
			}
		})
	}
	if flags < 50 {
		t.Errorf("only %d flags were looked for", flags)
	}
	for i, line := range lines {
		if strings.HasPrefix(line, "refuses ") && !strings.HasPrefix(lines[i+1], "saying ") {
			t.Errorf("%s: with what words?", line)
		}
	}
}

// scriptLines are the lines of all scripts.
func scriptLines(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(scripts + "/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var lines []string
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(string(text), "\n")...)
	}
	return lines
}

// verbs are all commands that do something, below and with root.
func verbs(root *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{root}
	for _, c := range root.Commands() {
		if !c.Hidden && c.Name() != "help" {
			all = append(all, verbs(c)...)
		}
	}
	return all
}

// takes reports whether a line of a script runs a verb with a flag.
func takes(line, verb string, f *pflag.Flag) bool {
	_, args, found := strings.Cut(line+" ", " "+verb+" ")
	return found && slices.ContainsFunc(strings.Fields(args), func(word string) bool {
		name, _, _ := strings.Cut(word, "=")
		return name == "--"+f.Name || f.Shorthand != "" && name == "-"+f.Shorthand
	})
}
