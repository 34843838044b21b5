package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"raftmc/internal/build"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and which build this is",
		Long: `version prints the module's version, Go's, and the build: the first half of the
SHA-256 of the executable. It is another one whenever the code is. Every report and
every trace says which build made it, and a checkpoint is gone on from by the build
alone that wrote it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := fmt.Fprintln(cmd.OutOrStdout(), versionText()); err != nil {
				return internalError{err}
			}
			return nil
		},
	}
}

// versionText is what mc version and mc --version print.
func versionText() string {
	return fmt.Sprintf("mc %s %s build %s", version(), runtime.Version(), thisBuild())
}

// version is the module's, with the commit if the build knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// thisBuild identifies the code that runs, as far as that is known.
func thisBuild() string {
	id, err := build.ID()
	if err != nil {
		return "unknown"
	}
	return id
}
