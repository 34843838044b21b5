package cli

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The page is there until an interrupt, and that is no failure.
func TestExploreServesUntilAnInterrupt(t *testing.T) {
	command := exec.Command("mc", "explore", "twophase", "--out", t.TempDir()) // TestMain has put it there
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer command.Process.Kill()
	line, err := bufio.NewReader(out).ReadString('\n')
	address, found := strings.CutPrefix(strings.TrimSpace(line), "page: ")
	if err != nil || !found || !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Fatalf("%v: it says %q", err, line)
	}
	r, err := http.Get(address)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("the page: %v, %v", r, err)
	}
	r.Body.Close()
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("ten seconds after the interrupt it still runs")
	}
}
