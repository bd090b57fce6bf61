// Package export writes a policy as the configuration of a proxy, which then answers
// CORS for an application that does not.
//
// A target (nginx.go …) is a proxy. It gets a policy that core.New accepts. What the proxy
// cannot say is an error, an [Unsayable] for each entry, and never left out. What the proxy
// does otherwise than the library is a [Departure].
package export

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
)

// File is a file of a proxy's configuration.
type File struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Departure is what a proxy does otherwise than the library, for the policy that was
// exported. Code is a row of the table in docs/export.md.
type Departure struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Result is an exported policy.
type Result struct {
	Files      []File      `json:"files"` // the main one first
	Departures []Departure `json:"departures"`
	HowTo      string      `json:"howTo"` // use the files
}

// Options change the export.
type Options struct {
	// Name begins the names of files and variables, so that several policies can stand in
	// one proxy. It is a lower-case letter, then such letters, digits and underscores, at
	// most 32 together. "" means cors.
	Name string
}

// target is a proxy that a policy can be written for.
type target struct {
	name    string // as --to has it
	title   string // as texts have it
	comment string // begins a line of a comment in its files

	// export writes the policy. Its files get the departures as a comment at their head.
	export func(*policy) (*Result, error)

	// check returns the target's own check of the files in dir. It may add files to dir.
	// It is nil if the target has no such program.
	check func(dir string, r *Result) (*exec.Cmd, error)
}

var targets = []*target{nginx, caddy, haproxy, apache, traefik, envoy, istio, gatewayAPI}

// Names returns the targets, as --to has them.
func Names() []string {
	var names []string
	for _, t := range targets {
		names = append(names, t.name)
	}
	return names
}

// longestName leaves room in the names of variables, of which nginx takes 46 bytes.
const longestName = 32

var validName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Export writes the policy for a target. The error joins every problem: those of
// [core.New], or an [*Unsayable] for each entry that the target cannot say.
func Export(to string, p core.Policy, o Options) (*Result, error) {
	t, err := find(to)
	if err != nil {
		return nil, err
	}
	if o.Name == "" {
		o.Name = "cors"
	}
	if !validName.MatchString(o.Name) || len(o.Name) > longestName {
		return nil, fmt.Errorf("--name %q: write a lower-case letter, then such letters, digits and _, at most %d together", o.Name, longestName)
	}
	if _, err := core.New(p); err != nil {
		return nil, err
	}
	parsed := newPolicy(p, o.Name)
	if err := errors.Join(parsed.keptInTheApplication(t)...); err != nil {
		return nil, err
	}
	r, err := t.export(parsed)
	if err != nil {
		return nil, err
	}
	if r.Departures == nil {
		r.Departures = []Departure{} // in JSON a list, also if it is empty
	}
	for i := range r.Files {
		if t.comment != "" {
			r.Files[i].Text = t.head(r, i) + r.Files[i].Text
		}
	}
	return r, nil
}

func find(name string) (*target, error) {
	i := slices.IndexFunc(targets, func(t *target) bool { return t.name == name })
	if i < 0 {
		return nil, fmt.Errorf("--to %q: the targets are %s", name, strings.Join(Names(), ", "))
	}
	return targets[i], nil
}

// head is the comment at the head of a file. The main file has the departures.
func (t *target) head(r *Result, file int) string {
	lines := []string{"A CORS policy for " + t.title + ", written by corsctl export. Change the policy, and export it again."}
	if file == 0 && len(r.Departures) > 0 {
		lines = append(lines, t.title+" does otherwise than the library:")
		for _, d := range r.Departures {
			lines = append(lines, "  "+d.Code+": "+d.Text)
		}
	}
	return t.comment + " " + strings.Join(lines, "\n"+t.comment+" ") + "\n\n"
}

// Write writes the files into a folder that exists.
func (r *Result) Write(dir string) error {
	for _, f := range r.Files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), []byte(f.Text), 0o666); err != nil {
			return err
		}
	}
	return nil
}
