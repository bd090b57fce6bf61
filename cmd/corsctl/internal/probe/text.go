package probe

import (
	"fmt"
	"io"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

// Agent is the format with one line for each finding.
const Agent cli.Format = "agent"

// Formats returns the functions that write the report.
func (r *Report) Formats() cli.Formats {
	return cli.Formats{cli.Text: r.text, cli.JSON: r.json, Agent: r.agent}
}

// text is for a person: each finding with what it means, and the commands that show it.
func (r *Report) text(w io.Writer, paint cli.Paint) error {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s %s %s\n", severityText(f.Severity, paint), paint.Strong(f.Title), paint.Faint("["+f.ID+"]"))
		fmt.Fprintf(&b, "    found:   %s\n", f.Found)
		fmt.Fprintf(&b, "    browser: %s\n", f.Browser)
		fmt.Fprintf(&b, "    fix:     %s\n", f.Fix)
		for _, x := range f.Evidence {
			fmt.Fprintf(&b, "    $ %s\n", x.Curl())
		}
	}
	fmt.Fprintf(&b, "%s: %s, %s, %s, after %s\n", plain(r.URL), plural(r.Count(Error), "error"),
		plural(r.Count(Warning), "warning"), plural(r.Count(Note), "note"), plural(r.Requests, "request"))
	if variables := r.secretVariables(); len(variables) > 0 {
		fmt.Fprintf(&b, "The values of --header are not shown. The commands read them from the shell's %s.\n", strings.Join(variables, ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func severityText(s Severity, paint cli.Paint) string {
	text := string(s) + ":"
	switch s {
	case Error:
		return paint.Bad(text)
	case Warning:
		return paint.Warn(text)
	}
	return paint.Faint(text)
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

func (r *Report) agent(w io.Writer, _ cli.Paint) error {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s: %s[%s]: %s %s; fix: %s; show: %s\n", plain(r.URL), f.Severity, f.ID, f.Title, f.Found, f.Fix, f.Evidence[0].Curl())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// secretVariables are the variables that the commands read, each once.
func (r *Report) secretVariables() (names []string) {
	seen := map[string]bool{}
	for _, f := range r.Findings {
		for _, x := range f.Evidence {
			for _, field := range x.Fields {
				if name := SecretVariable(field.Name); field.Secret && !seen[name] {
					seen[name] = true
					names = append(names, name)
				}
			}
		}
	}
	return names
}
