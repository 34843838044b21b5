package mctest_test

import (
	"fmt"
	"os"
)

// printer stands for the *testing.T of a test of this name, and shows in an example
// what that would show. It is in a folder of its own, so that nothing is left behind.
// There are its temporary files, too.
type printer struct{ name, folder, back, temporary string }

func newPrinter(name string) *printer {
	folder, err := os.MkdirTemp("", "mctest-*")
	if err != nil {
		panic(err)
	}
	back, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	if err := os.Chdir(folder); err != nil {
		panic(err)
	}
	temporary := os.Getenv("TMPDIR") // "" is as if it were not set
	os.Setenv("TMPDIR", ".")
	return &printer{name, folder, back, temporary}
}

func (p *printer) close() {
	if err := os.Chdir(p.back); err != nil {
		panic(err)
	}
	os.Setenv("TMPDIR", p.temporary)
	os.RemoveAll(p.folder)
}

func (p *printer) Helper()                      {}
func (p *printer) Name() string                 { return p.name }
func (p *printer) Logf(s string, args ...any)   { fmt.Printf(s+"\n", args...) }
func (p *printer) Errorf(s string, args ...any) { fmt.Printf("--- FAIL\n"+s+"\n", args...) }
func (p *printer) ArtifactDir() string          { return "." }
