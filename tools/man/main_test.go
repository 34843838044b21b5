package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// There is a page for each verb, with its examples.
func TestPages(t *testing.T) {
	folder := t.TempDir()
	if err := write(folder); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mc", "mc-check", "mc-completion-bash", "mc-demo", "mc-replay", "mc-view", "mc-explore", "mc-export", "mc-minimize", "mc-audit", "mc-kill-table", "mc-list", "mc-version"} {
		if _, err := os.Stat(filepath.Join(folder, name+".1")); err != nil {
			t.Error(err)
		}
	}
	page, err := os.ReadFile(filepath.Join(folder, "mc-check.1"))
	if err != nil || !strings.Contains(string(page), "mc check --bug vote-not-persisted") {
		t.Errorf("%v: the page of check lacks its examples", err)
	}
}

func TestNoSuchFolder(t *testing.T) {
	err := write("none-such")
	if err == nil || !strings.Contains(err.Error(), "none-such") {
		t.Errorf("it says %v", err)
	}
}
