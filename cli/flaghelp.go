package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// groupOfFlags is the annotation of a flag that says under which title help lists it.
const groupOfFlags = "group"

// flagGroup makes help list the flags that register adds under a title of their own.
func flagGroup(cmd *cobra.Command, title string, register func()) {
	known := map[string]bool{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
	register()
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !known[f.Name] && f.Annotations[groupOfFlags] == nil {
			f.Annotations = map[string][]string{groupOfFlags: {title}}
		}
	})
}

// groupTitles are the titles of groups of flags, in the order in which help shows them.
var groupTitles = []string{"Bounds", "What is checked", "Search", "Limits", "Output"}

// flagUsages lists the flags of a command by their groups.
func flagUsages(cmd *cobra.Command) string {
	sets := map[string]*pflag.FlagSet{}
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		title := ""
		if group := f.Annotations[groupOfFlags]; group != nil {
			title = group[0]
		}
		if sets[title] == nil {
			sets[title] = pflag.NewFlagSet(title, pflag.ContinueOnError)
		}
		sets[title].AddFlag(f)
	})
	var parts []string
	for _, title := range append(slices.Clone(groupTitles), "") {
		if set := sets[title]; set != nil {
			heading := title
			switch {
			case title == "" && len(parts) == 0:
				heading = "Flags"
			case title == "":
				heading = "Other flags"
			}
			parts = append(parts, heading+":\n"+strings.TrimRight(set.FlagUsages(), "\n"))
		}
	}
	return strings.Join(parts, "\n\n")
}

// groupFlags makes all commands list their flags by groups.
func groupFlags(root *cobra.Command) {
	cobra.AddTemplateFunc("flagUsages", flagUsages)
	const plain = "Flags:\n{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}"
	root.SetUsageTemplate(strings.Replace(root.UsageTemplate(), plain, "{{flagUsages .}}", 1))
}

// flagError says what is wrong with a flag, and what to write instead.
func flagError(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help shows the flags"
	var none *pflag.NotExistError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &value):
		f := value.GetFlag()
		return fmt.Errorf("--%s %q: it takes %s", f.Name, value.GetValue(), valueOf(f))
	case errors.As(err, &none) && none.GetSpecifiedShortnames() == "":
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if meant := nearest(none.GetSpecifiedName(), known); meant != "" {
			return fmt.Errorf("no flag --%s; did you mean --%s? %s", none.GetSpecifiedName(), meant, help)
		}
		return fmt.Errorf("no flag --%s; %s", none.GetSpecifiedName(), help)
	}
	return fmt.Errorf("%w; %s", err, help)
}

// valueOf says what a flag takes.
func valueOf(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return "true or false"
	case "duration":
		return "a time, such as 90s or 10m"
	case "int":
		return "a whole number"
	case "uint64":
		return "a whole number that is not negative"
	}
	return "a " + f.Value.Type()
}
