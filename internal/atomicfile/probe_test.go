package atomicfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/internal/atomicfile"
	"raftmc/internal/inorder"
)

// populated is a folder with a file, a folder, and links to both and to nothing; all
// further tests run in it.
func populated(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, err := range []error{
		os.WriteFile("file", []byte("text"), 0o600), os.Mkdir("folder", 0o700), os.WriteFile("folder/file", nil, 0o600),
		os.Symlink("file", "to-file"), os.Symlink("folder", "to-folder"), os.Symlink("nowhere", "dangling"), os.Link("file", "second"),
	} {
		if err != nil {
			t.Skip(err)
		}
	}
}

// tree is all that there is below the present folder.
func tree(t *testing.T) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(".", func(name string, _ os.DirEntry, err error) error {
		names = append(names, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

// TestProbe: what it says is what happens, and it leaves nothing behind.
func TestProbe(t *testing.T) {
	for name, want := range inorder.All(map[string]string{
		"file": "", "new": "", "a/b/new": "", "folder/new": "", "to-folder/new": "", "to-file": "", os.DevNull: "", "/dev/full": "",
		"folder": "folder is a folder, not a file", "to-folder": "to-folder is a folder, not a file",
		"new/":   "new/ is a folder's name, not a file's",
		"file/x": "file is not a folder", "file/x/y": "file is not a folder", "to-file/x": "to-file is not a folder",
		"dangling/x": "dangling is a link that leads nowhere", "dangling/x/y": "dangling is a link that leads nowhere",
		os.DevNull + "/x":        os.DevNull + " is not a folder",
		strings.Repeat("x", 300): "file name too long",
	}) {
		t.Run(name, func(t *testing.T) {
			populated(t)
			before := tree(t)
			err := atomicfile.Probe(name)
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
			if after := tree(t); after != before {
				t.Errorf("there was %s, and now %s", before, after)
			}
			if text, err := os.ReadFile("file"); string(text) != "text" {
				t.Errorf("the file has %q, %v", text, err)
			}
			if name == "/dev/full" {
				return
			}
			if err := atomicfile.Write(name, text("x", nil)); (err == nil) != (want == "") {
				t.Errorf("to write it: %v", err)
			}
		})
	}
}

// A folder of which nothing is left takes no files, wherever one stands.
func TestProbeFolderThatIsRemoved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := os.Remove(dir); err != nil {
		t.Skip(err)
	}
	if err := atomicfile.ProbeFolder("out"); err == nil || !strings.HasPrefix(err.Error(), ".: ") {
		t.Errorf("%v", err)
	}
}

func TestSame(t *testing.T) {
	populated(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"file", "file", true},
		{"file", "./folder/../file", true},
		{"file", filepath.Join(here, "file"), true},
		{"file", "to-file", true},
		{"file", "second", true},
		{"to-file", "second", true},
		{"folder/file", "to-folder/file", true},
		{"file", "folder/file", false},
		{"file", "new", false},
		{"new", "./new", true},
		{"new", "other", false},
		{"folder/new", "to-folder/new", true},
		{"folder/new", "new", false},
		{"a/b/new", filepath.Join(here, "a", "b", "new"), true},
		{"a/b/new", "a/c/new", false},
		{"dangling", "nowhere", false},
		{"folder", "to-folder", true},
		{os.DevNull, os.DevNull, false},
	} {
		if atomicfile.Same(test.a, test.b) != test.same || atomicfile.Same(test.b, test.a) != test.same {
			t.Errorf("%s and %s: that should be %v", test.a, test.b, test.same)
		}
	}
}
