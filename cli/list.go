package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"raftmc/catalog"
	"raftmc/protocol"
)

// item is one line of a list. Its fields other than doc are for programs; doc says the
// same in words.
type item struct {
	Name     string          `json:"name"`
	Doc      string          `json:"doc"`
	Group    protocol.Group  `json:"group,omitempty"`    // of a property
	Protocol string          `json:"protocol,omitempty"` // of a property or a question
	Why      string          `json:"why,omitempty"`      // a question is asked
	Search   string          `json:"search,omitempty"`   // of a question
	Bounds   protocol.Bounds `json:"bounds,omitempty"`   // of a question, or within which a bug shows
	Property string          `json:"property,omitempty"` // that a bug violates
	Liveness bool            `json:"liveness,omitempty"` // the bug violates nothing: Property is never reached
	Breaks   []string        `json:"breaks,omitempty"`   // promises that a control breaks
	Section  string          `json:"section,omitempty"`  // of the paper or the dissertation
	Source   string          `json:"source,omitempty"`   // where a bug was published
}

// listKinds are the kinds of items that list knows, in order.
var listKinds = []string{"protocols", "bounds", "searches", "properties", "bugs", "controls", "questions"}

func (p *program) listCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:       "list [" + strings.Join(listKinds, "|") + "]",
		Short:     "List protocols, their bounds, searches, properties, bugs, controls and questions",
		ValidArgs: listKinds,
		Args:      cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			kinds := listKinds
			if len(args) == 1 {
				if kinds = args; !slices.Contains(listKinds, args[0]) {
					return unknown("list", args[0], listKinds, "there are "+strings.Join(listKinds, ", "))
				}
			}
			lists := map[string][]item{}
			for _, kind := range kinds {
				list, err := p.items(kind)
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

func (p *program) items(kind string) ([]item, error) {
	list := []item{}
	switch kind {
	case "protocols":
		for _, one := range p.protocols {
			list = append(list, item{Name: one.Name, Doc: one.Doc})
		}
	case "bounds":
		for _, d := range p.declaredBounds() {
			list = append(list, item{Name: d.name, Doc: d.help()})
		}
	case "questions":
		for _, one := range p.protocols {
			for _, q := range one.Questions {
				doc := fmt.Sprintf("%s: %s: %s, within %s", one.Name, q.Why, q.Search, q.Bounds.Words())
				list = append(list, item{Name: q.Name, Doc: doc, Protocol: one.Name, Why: q.Why, Search: q.Search, Bounds: q.Bounds})
			}
		}
	case "searches":
		for _, s := range searches() {
			list = append(list, item{Name: s.name, Doc: s.doc})
		}
	case "properties":
		for _, one := range p.protocols {
			m, err := one.Build(catalog.Options{Bounds: one.Generous})
			if err != nil {
				return nil, err
			}
			for _, info := range m.Properties() {
				list = append(list, item{Name: info.Name, Doc: strings.TrimSpace(one.Name+" "+string(info.Group)) + ": " + info.Doc, Group: info.Group, Protocol: one.Name})
			}
		}
	case "bugs":
		for _, one := range p.protocols {
			for _, b := range one.Bugs {
				list = append(list, bugItem(one, b))
			}
		}
	case "controls":
		for _, one := range p.protocols {
			for _, b := range one.Variants {
				list = append(list, variantItem(one, b))
			}
		}
	}
	return list, nil
}

// bugItem describes a bug of a protocol.
func bugItem(p catalog.Protocol, b catalog.Bug) item {
	harm := "violates "
	if b.Liveness {
		harm = "never reaches "
	}
	return item{
		Name: b.ID, Property: b.Property, Liveness: b.Liveness, Bounds: b.Bounds, Section: b.Section, Source: b.Source,
		Doc: fmt.Sprintf("%s; %s%s within %s%s", b.Doc, harm, b.Property, inShort(p, b.Bounds), from(b.Section, b.Source)),
	}
}

// variantItem describes another way of writing a protocol.
func variantItem(p catalog.Protocol, b catalog.Bug) item {
	harm := "breaks nothing"
	if len(b.Breaks) > 0 {
		harm = "breaks no guarantee, but of what this core promises " + strings.Join(b.Breaks, ", ")
	}
	return item{
		Name: b.ID, Breaks: b.Breaks, Bounds: b.Bounds, Section: b.Section,
		Doc: fmt.Sprintf("%s; %s within %s%s", b.Doc, harm, inShort(p, b.Bounds), from(b.Section)),
	}
}

// inShort names the bounds that are worth telling.
func inShort(p catalog.Protocol, b protocol.Bounds) string { return b.Besides(p.Unsaid).Words() }

// from are the sources of a bug in brackets, as far as there are any.
func from(sources ...string) string {
	sources = slices.DeleteFunc(sources, func(s string) bool { return s == "" })
	if len(sources) == 0 {
		return ""
	}
	return " (" + strings.Join(sources, "; ") + ")"
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
