package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
	"github.com/sallyport/cors/cmd/corsctl/internal/lintreport"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
)

func newLint(streams *cli.Streams) *cobra.Command {
	c := &lintCommand{streams: streams}
	cmd := &cobra.Command{
		Use:   "lint FILE...",
		Short: "Find what is wrong or unwise in policies, and mend it",
		Long: `Lint reads policies and tells every problem and every advice with its line, its column
and the fix. A file is JSON or YAML: a policy, a ConfigMap that holds one, or an HTTPRoute
with CORS filters of the Gateway API. - is standard input.

With --fix it mends what is no decision: a path, a trailing slash, a default port, upper
case, an entry that is repeated or has no effect, and values of the wrong type. All else in
the file stays as it is. A fix never admits more than was written. What changes whom the
policy admits is only told: https for http, another wildcard, "*", an opt-out, and removing
an entry that is refused. With --fix and -, the mended text goes to standard output, and
the report to standard error.

Exit status: 0 if there are no errors (with --strict also no advice), 1 if there are, and
2 if the arguments cannot be used or a file cannot be read or written.`,
		Example: `  corsctl lint policy.json
  corsctl lint --fix policy.yaml
  corsctl lint --strict -o github -o sarif=cors.sarif deploy/*.yaml
  kubectl get httproute,configmap -o yaml | corsctl lint -`,
		Args: cli.ArgumentsOrMore("FILE"),
		RunE: c.run,
	}
	c.outputs = cli.AddOutputs(cmd, cli.Text, cli.JSON, lintreport.SARIF, lintreport.GitHub, lintreport.Agent)
	cmd.Flags().BoolVar(&c.fix, "fix", false, "mend what is no decision, in the files")
	cmd.Flags().BoolVar(&c.strict, "strict", false, "advice counts as an error for the exit status")
	return cmd
}

type lintCommand struct {
	streams     *cli.Streams
	outputs     *cli.Outputs
	fix, strict bool
}

func (c *lintCommand) run(_ *cobra.Command, names []string) error {
	if twice := repeated(names); twice != "" {
		return fmt.Errorf("the file %q is named twice", twice)
	}
	report := &lintreport.Report{Version: version()}
	streams := c.streams
	for _, name := range names {
		data, err := policydoc.ReadFile(name, c.streams.In)
		if err != nil {
			return err
		}
		if c.fix {
			mended, fixed := lint.Fix(name, data)
			report.Fixed = append(report.Fixed, fixed...)
			if name == policydoc.Stdin {
				onErr := *c.streams
				onErr.Out, onErr.Color = c.streams.Err, false
				streams = &onErr
				_, err = c.streams.Out.Write(mended)
			} else if !bytes.Equal(mended, data) {
				err = replaceFile(name, mended)
			}
			if err != nil {
				return err
			}
			data = mended
		}
		f := policydoc.Read(name, data)
		report.Files = append(report.Files, lintreport.File{Name: name, Data: data, Policies: len(f.Policies)})
		report.Findings = append(report.Findings, lint.Check(f)...)
	}
	if err := c.outputs.Write(streams, report.Formats()); err != nil {
		return err
	}
	if report.Count(lint.Error) > 0 || c.strict && len(report.Findings) > 0 {
		return cli.Status(cli.StatusNo)
	}
	return nil
}

func repeated(names []string) string {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return name
		}
	}
	return ""
}

// replaceFile writes a file anew. The new text is complete before the old one goes, so
// that nobody reads half of a policy. A link stays a link.
func replaceFile(name string, data []byte) (err error) {
	target, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(target)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = io.Copy(file, bytes.NewReader(data))
	if err = errors.Join(err, file.Chmod(info.Mode().Perm()), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), target)
}
