package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

func newVersion(streams *cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long: `Print the version of corsctl, and that of Go that built it.

Exit status: 0, or 2 if the arguments cannot be used.`,
		Example: `  corsctl version
  corsctl version -o json`,
		Args: cobra.NoArgs,
	}
	outputs := cli.AddOutputs(cmd, cli.Text, cli.JSON)
	cmd.RunE = func(*cobra.Command, []string) error {
		return outputs.Write(streams, cli.Formats{
			cli.Text: func(w io.Writer, _ cli.Paint) error {
				_, err := fmt.Fprintf(w, "corsctl %s, built with %s\n", version(), runtime.Version())
				return err
			},
			cli.JSON: func(w io.Writer, _ cli.Paint) error {
				return cli.WriteJSON(w, struct {
					cli.Header
					Version   string `json:"version"`
					GoVersion string `json:"go_version"`
				}{cli.NewHeader("version"), version(), runtime.Version()})
			},
		})
	}
	return cmd
}

// version is that of the module that was built, or "(devel)" in a checkout.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
