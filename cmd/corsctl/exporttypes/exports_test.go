package exporttypes

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// exportTo exports a policy. If the target cannot say it, it returns all of the reasons.
func exportTo(t *testing.T, target string, p core.Policy) (*export.Result, []*export.Unsayable) {
	t.Helper()
	r, err := export.Export(target, p, export.Options{})
	if err == nil {
		return r, nil
	}
	problems := unsayables(err)
	if len(problems) == 0 {
		t.Fatalf("%s to %s: %v", inJSON(t, p), target, err)
	}
	return nil, problems
}

func unsayables(err error) (problems []*export.Unsayable) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			problems = append(problems, unsayables(err)...)
		}
		return problems
	}
	if problem := (*export.Unsayable)(nil); errors.As(err, &problem) {
		return []*export.Unsayable{problem}
	}
	return nil
}

func inJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// exportableVectors returns the vectors that say what a proxy in front of an application
// does.
func exportableVectors(t *testing.T) (vectors []*vector.Vector) {
	t.Helper()
	all, err := vector.All()
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if isExportable(&all[i]) {
			vectors = append(vectors, &all[i])
		}
	}
	return vectors
}

func isExportable(v *vector.Vector) bool {
	isOurs := func(line [2]string) bool {
		return wire.SameName(line[0], wire.Vary) || strings.HasPrefix(strings.ToLower(line[0]), "access-control-")
	}
	switch {
	case v.Policy == nil, v.Lookup != nil, v.Passthrough: // code, or no policy
		return false
	case slices.ContainsFunc(v.App.Fields, isOurs): // after the library, before a proxy
		return false
	case len(v.App.Outer) > 0 && !v.Runs: // by a layer around the library, where the application does not run
		return false
	}
	return v.HoldsAt("app")
}

// difference is one thing that is not as a vector says.
type difference struct {
	what      string // status, runs, or the name of a header
	want, got []string
}

func (d difference) String() string { return fmt.Sprintf("%s: want %q, got %q", d.what, d.want, d.got) }

// differences compares as package conformance does.
func differences(v *vector.Vector, got *wire.Response, runs int) (all []difference) {
	add := func(what string, want, got []string) {
		if !slices.Equal(want, got) {
			all = append(all, difference{what, want, got})
		}
	}
	if want := v.Response.Status; want != 0 {
		add("status", []string{fmt.Sprint(want)}, []string{fmt.Sprint(got.Status)})
	}
	names := wire.CORSHeaders[:]
	for name := range v.Response.Fields {
		if !slices.Contains(names, name) {
			names = append(slices.Clip(names), name)
		}
	}
	for _, name := range names {
		add(name, v.Response.Fields[name], got.Header[name])
	}
	add(wire.Vary, v.Response.Vary, got.Header[wire.Vary])
	want := 0
	if v.Runs {
		want = 1
	}
	add("runs", []string{fmt.Sprint(want)}, []string{fmt.Sprint(runs)})
	return all
}

func has(r *export.Result, code string) bool {
	return slices.ContainsFunc(r.Departures, func(d export.Departure) bool { return d.Code == code })
}

// inFolder writes the files of a result into a folder, and returns the path of the first.
func inFolder(t *testing.T, r *export.Result) string {
	t.Helper()
	dir := t.TempDir()
	if err := r.Write(dir); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, r.Files[0].Name)
}
