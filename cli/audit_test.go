package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"raftmc/catalog"
	"raftmc/examples/twophase"
	"raftmc/internal/forked"
	"raftmc/internal/twin"
	"raftmc/protocol"
)

func TestAudit(t *testing.T) {
	for _, protocol := range []string{"twophase", "paxos"} {
		requireAgreement(t, "audit "+protocol, rowsOf(t, auditFlags{}, protocol))
	}
}

func TestAuditDeep(t *testing.T) {
	twin.Deep(t)
	requireAgreement(t, "audit --deep", rowsOf(t, auditFlags{deep: true}))
}

// rowsOf are the rows that audit has.
func rowsOf(t *testing.T, f auditFlags, protocols ...string) []auditRow {
	t.Helper()
	f.program = ours
	rows, err := f.rows(protocols)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// requireAgreement requires that all rows agree, and that in those that have a
// mistake, and no others, its property is violated.
func requireAgreement(t *testing.T, line string, rows []auditRow) {
	t.Helper()
	o := mc(t, line+" --json")
	o.want(t, exitHolds)
	r := o.object(t)
	done := r["done"].([]any)
	if r["schema"] != auditSchema || r["ok"] != true || r["rows"] != float64(len(rows)) || len(done) != len(rows) {
		t.Fatalf("%d of %d rows: %v", len(done), len(rows), r)
	}
	for i, row := range rows {
		a := done[i].(map[string]any)
		want := "holds"
		if row.Property != "" {
			want = "violated"
		}
		runs := 40
		if row.Numbers > 0 {
			runs = 9
		}
		if a["protocol"] != row.protocol.Name || a["verdict"] != want || a["agree"] != true || len(a["runs"].([]any)) != runs {
			t.Errorf("%s, %s: %v", row.protocol.Name, row.Within, a)
		}
		if row.Property != "" && a["property"] != row.Property {
			t.Errorf("%s, %s: violated is %v", row.protocol.Name, row.Within, a["property"])
		}
		covered, _ := a["columns"].(float64)
		if must := row.Numbers > 0 && row.Property == ""; must != (covered > 0) {
			t.Errorf("%s, %s: %v columns had to be covered", row.protocol.Name, row.Within, covered)
		}
	}
}

// favoured is two-phase commit whose first resource manager always prepares,
// though it is said to be like the others; and whose managers forget, between two
// steps, how far they were.
type favoured struct {
	twophase.Protocol
	favour, forget bool
}

func (p favoured) Inputs(self int, s twophase.State) []twophase.Input {
	inputs := p.Protocol.Inputs(self, s)
	if p.favour && self == 0 && len(inputs) > 0 {
		return inputs[:1]
	}
	return inputs
}

func (p favoured) State(c *protocol.Codec, s *twophase.State) {
	if !p.forget {
		p.Protocol.State(c, s)
		return
	}
	protocol.PerServer(c, &s.Prepared, c.Bool)
}

// TestAuditFindsMistakes: status 1, and in words what is wrong and in which runs.
func TestAuditFindsMistakes(t *testing.T) {
	sound := rowsOf(t, auditFlags{}, "twophase")[0]
	for _, test := range []struct {
		name string
		favoured
		says []string
	}{
		{
			"a false symmetry",
			favoured{favour: true},
			[]string{"disagree\n  cover: plain search does not reach the vector server 1 {", "\n  others that differ: cover without subsumption; cover without dead-answers; "},
		},
		{
			"a field forgotten",
			favoured{forget: true},
			[]string{"unsound\n  fields that are left out: State.Phase\n"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			planted := sound
			planted.Variant, planted.Build = test.name, func(o catalog.Options) (catalog.Model, error) {
				test.N = o.Bounds.Int("servers")
				return catalog.Build(test.favoured, twophase.Properties(), o)
			}
			var out, stderr bytes.Buffer
			err := new(auditFlags).audit(t.Context(), &out, &stderr, []auditRow{sound, planted})
			if internal := (internalError{}); !errors.As(err, &internal) {
				t.Errorf("the audit ends with %v", err)
			}
			for _, words := range append(test.says, "agree\n") {
				if !strings.Contains(out.String(), words) {
					t.Errorf("this does not say %q:\n%s", words, out.String())
				}
			}
			asJSON := auditFlags{json: true}
			out.Reset()
			err = asJSON.audit(t.Context(), &out, &stderr, []auditRow{sound, planted})
			if r := (outcome{out: out.String()}).object(t); err == nil || r["ok"] != false || len(r["done"].([]any)) != 2 {
				t.Errorf("%v: %v", err, r)
			}
		})
	}
}

// TestAuditOfAnyTermsFindsMistakes: the same of a search for any number of terms, here one that
// raises a false alarm.
func TestAuditOfAnyTermsFindsMistakes(t *testing.T) {
	p := catalog.Of(forked.Protocol{Epochs: int(protocol.Any)})
	row := auditRow{catalog.AuditRow{Bounds: p.Complete, Within: "epochs any", Numbers: 2}, p}
	for _, json := range []bool{false, true} {
		var out bytes.Buffer
		err := (&auditFlags{json: json}).audit(t.Context(), &out, io.Discard, []auditRow{row})
		if internal := (internalError{}); !errors.As(err, &internal) {
			t.Errorf("the audit ends with %v", err)
		}
		const says = "its verdict is violated: NeverBoth, and that of plain search with at most 2 ordered numbers holds"
		if !strings.Contains(out.String(), says) || !json && !strings.Contains(out.String(), "  disagree\n  any-terms: "+says+"\n  others that differ: any-terms without dead-messages; ") {
			t.Errorf("this is reported:\n%s", out.String())
		}
	}
}

// TestAuditSaysWhatWasStopped: a run that a limit has ended is named in its row.
func TestAuditSaysWhatWasStopped(t *testing.T) {
	a := audited{Agree: true, Runs: []auditedRun{
		{Workers: 1, Configurations: 7, name: "any-terms"},
		{Workers: 1, Configurations: 9, Without: []string{"dead-facts"}, name: "any-terms without dead-facts"},
		{Workers: 1, Configurations: 99, Without: []string{"stale-messages"}, Stopped: "state limit 99 reached", name: "any-terms without stale-messages"},
	}}
	var out bytes.Buffer
	if err := newAuditTable(&out, nil).row(&a, "terms any"); err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{" 9 to 9 ", "agree\n  state limit 99 reached; nothing was required of any-terms without stale-messages\n"} {
		if !strings.Contains(out.String(), says) {
			t.Errorf("this does not say %q:\n%s", says, out.String())
		}
	}
}

func TestAuditNamesTheRowThatFails(t *testing.T) {
	failing := rowsOf(t, auditFlags{}, "paxos")[0]
	failing.Build = func(catalog.Options) (catalog.Model, error) { return nil, errors.New("out of order") }
	err := new(auditFlags).audit(t.Context(), io.Discard, io.Discard, []auditRow{failing})
	if internal := (internalError{}); !errors.As(err, &internal) || err.Error() != "paxos, servers 2, terms 2: out of order" {
		t.Errorf("the error is %v", err)
	}
}

func TestAuditCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, line := range []string{"audit", "audit --json"} {
		o := mcWith(t, ctx, line)
		o.want(t, exitIncomplete)
		if o.errors != fmt.Sprintf("mc: interrupted after 0 of %d rows\n", len(rowsOf(t, auditFlags{}))) {
			t.Errorf("%s: stderr has %q", line, o.errors)
		}
	}
}
