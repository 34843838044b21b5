package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"raftmc/bugs"
	"raftmc/model"
)

// item is one line of a list.
type item struct {
	Name  string      `json:"name"`
	Doc   string      `json:"doc"`
	Group model.Group `json:"group,omitempty"`
	*ofQuestion
}

// ofQuestion are the parts of a question.
type ofQuestion struct {
	Protocol string       `json:"protocol"`
	Why      string       `json:"why"`
	Search   string       `json:"search"`
	Bounds   model.Bounds `json:"bounds"`
}

// listKinds are the kinds of things that list knows, in order.
var listKinds = []string{"protocols", "bounds", "searches", "properties", "bugs", "controls", "questions"}

func listCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:       "list [" + strings.Join(listKinds, "|") + "]",
		Short:     "List protocols, their bounds, searches, properties, bugs, controls and questions",
		ValidArgs: listKinds,
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		RunE: func(cmd *cobra.Command, args []string) error {
			kinds := listKinds
			if len(args) == 1 {
				kinds = args
			}
			lists := map[string][]item{}
			for _, kind := range kinds {
				list, err := items(kind)
				if err != nil {
					return internalError{err}
				}
				lists[kind] = list
			}
			write := func() error { return printLists(cmd.OutOrStdout(), kinds, lists) }
			if asJSON {
				write = func() error { return writeJSON(cmd.OutOrStdout(), lists) }
			}
			if err := write(); err != nil {
				return internalError{err}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func items(kind string) ([]item, error) {
	list := []item{}
	switch kind {
	case "protocols":
		for _, p := range protocols() {
			list = append(list, item{Name: p.name, Doc: p.doc})
		}
	case "bounds":
		for _, d := range declaredBounds() {
			list = append(list, item{Name: d.name, Doc: d.help()})
		}
	case "questions":
		for _, p := range protocols() {
			for _, q := range p.questions {
				doc := fmt.Sprintf("%s: %s: %s, within %s", p.name, q.why, q.search, q.bounds.Words())
				list = append(list, item{Name: q.name, Doc: doc, ofQuestion: &ofQuestion{p.name, q.why, q.search, q.bounds}})
			}
		}
	case "searches":
		for _, s := range searches() {
			list = append(list, item{Name: s.name, Doc: s.doc})
		}
	case "properties":
		for _, p := range protocols() {
			m, err := p.build(buildOptions{bounds: p.generous})
			if err != nil {
				return nil, err
			}
			for _, info := range m.Properties() {
				list = append(list, item{Name: info.Name, Doc: strings.TrimSpace(p.name+" "+string(info.Group)) + ": " + info.Doc, Group: info.Group})
			}
		}
	case "bugs":
		for _, b := range bugs.All() {
			harm := "violates "
			if b.Liveness {
				harm = "never reaches "
			}
			list = append(list, item{Name: b.ID, Doc: fmt.Sprintf("%s; %s%s within %s (%s; %s)", b.Doc, harm, b.Property, inShort(b.Bounds), b.Section, b.Source)})
		}
	case "controls":
		for _, c := range bugs.Variants() {
			harm := "breaks nothing"
			if len(c.Breaks) > 0 {
				harm = "breaks no guarantee, but of what this core promises " + strings.Join(c.Breaks, ", ")
			}
			list = append(list, item{Name: c.ID, Doc: fmt.Sprintf("%s; %s within %s (%s)", c.Doc, harm, inShort(c.Bounds), c.Section)})
		}
	}
	return list, nil
}

func printLists(w io.Writer, kinds []string, lists map[string][]item) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, kind := range kinds {
		if len(kinds) > 1 {
			if i > 0 {
				fmt.Fprintln(tw)
			}
			fmt.Fprintf(tw, "%s\n", kind)
		}
		for _, it := range lists[kind] {
			fmt.Fprintf(tw, "  %s\t%s\n", it.Name, it.Doc)
		}
	}
	return tw.Flush()
}
