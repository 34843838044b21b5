package main

import "testing"

func TestReaders(t *testing.T) {
	complete := check{name: "small", args: "--terms 2"}
	partial := check{name: "walks", args: "--search walk --terms 2 --max-states 1"}
	tests := []struct {
		name string
		read func(ran) verdict
		ran  ran
		want string
	}{
		{"tests pass", readTests, ran{stdout: "PASS\n"}, "survived"},
		{"a test fails", readTests, ran{status: 1, stdout: "--- FAIL: TestX (0.01s)\n    --- FAIL: TestX/a\n"}, "failed: TestX"},
		{"a test panics", readTests, ran{status: 2, stdout: "--- FAIL: TestX (0.01s)\npanic: gone"}, "failed: TestX"},
		{"the tests do not start", readTests, ran{status: 2, stderr: "panic: gone"}, "crashed"},
		{"all holds", complete.reader(), ran{stdout: "raft: holds: 26 properties"}, "survived"},
		{"a search ends too early", complete.reader(), ran{status: 3, stdout: "raft: incomplete: state limit"}, "incomplete: small"},
		{"a partial search ends", partial.reader(), ran{status: 3, stdout: "raft: incomplete: state limit"}, "survived"},
		{
			"a property", complete.reader(),
			ran{status: 12, stdout: "raft: violated: LogMatching: logs [1a] and [1b]\n"},
			"violated: LogMatching",
		},
		{
			"a promise", complete.reader(),
			ran{status: 12, stdout: "raft: violated: TimersAreSet, a promise of this core: 1 set none; what Raft guarantees holds in all schedules within the bounds\n"},
			"broke a promise: TimersAreSet",
		},
		{"what cannot be believed", complete.reader(), ran{status: 5, stdout: "raft: unsound: the state loses a field"}, "unsound"},
		{
			"a goal", complete.reader(),
			ran{status: 4, stdout: "raft: vacuous: nothing was violated, but what should have occurred did not: SometimesLeader (a server leads) was never reached\n"},
			"vacuous: SometimesLeader",
		},
		{
			"a kind of message", complete.reader(),
			ran{status: 4, stdout: "raft: vacuous: nothing was violated, but what should have occurred did not: RequestVote was never taken\n"},
			"vacuous: RequestVote",
		},
		{"a panic in the core", complete.reader(), ran{status: 14, stdout: "raft: a step panicked"}, "panicked"},
		{"a panic in mc", complete.reader(), ran{status: 2, stderr: "panic: gone\n\ngoroutine 1"}, "crashed: panic: gone"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.read(test.ran).String(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
