package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// built are the binaries that hold all mutants.
type built struct {
	tests  string
	mc     string
	narrow string // mc, with narrow blocks
}

// build writes the rewritten package to a folder, and builds the tests of the
// package and mc with it.
func build(root, dir string, p *pkg, sites map[string][]*site) (built, error) {
	b := built{tests: filepath.Join(dir, "raft.test"), mc: filepath.Join(dir, "mc"), narrow: filepath.Join(dir, "mc-narrow")}
	for _, target := range []struct {
		blocks blocks
		args   []string
	}{
		{wide, []string{"test", "-c", "-o", b.tests, "./raft"}},
		{wide, []string{"build", "-o", b.mc, "./cmd/mc"}},
		{narrow, []string{"build", "-o", b.narrow, "./cmd/mc"}},
	} {
		files, err := rewrite(p, sites)
		if err != nil {
			return b, err
		}
		if target.blocks == narrow {
			if err := narrowBlocks(files); err != nil {
				return b, err
			}
		}
		overlay, err := writeOverlay(filepath.Join(root, "raft"), filepath.Join(dir, "raft"), files)
		if err != nil {
			return b, err
		}
		cmd := exec.Command("go", append([]string{target.args[0], "-buildvcs=false", "-overlay", overlay}, target.args[1:]...)...)
		cmd.Dir, cmd.Stderr = root, os.Stderr
		if err := cmd.Run(); err != nil {
			return b, fmt.Errorf("go %s: %w", strings.Join(target.args, " "), err)
		}
	}
	return b, nil
}

// narrowBlocks changes the constant that says how wide a block of the log is.
func narrowBlocks(files map[string][]byte) error {
	const file, was, is = "vector.go", "slotBits = 4", "slotBits = 1"
	if bytes.Count(files[file], []byte(was)) != 1 {
		return fmt.Errorf("%s does not say %q, so that the blocks of the log cannot be made narrow", file, was)
	}
	files[file] = bytes.Replace(files[file], []byte(was), []byte(is), 1)
	return nil
}

// writeOverlay writes the rewritten files to a folder, and beside them the file
// that tells the go command to take them for those of the package.
func writeOverlay(pkgDir, dir string, files map[string][]byte) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for name, text := range files {
		written := filepath.Join(dir, name)
		if err := os.WriteFile(written, text, 0o644); err != nil {
			return "", err
		}
		replace[filepath.Join(pkgDir, name)] = written
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o644)
}

// hash names a binary by its content, so that results are of this very one.
func hash(file string) (string, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8]), nil
}
