package exporttypes

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
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

func vectorsOfExports(t *testing.T) []*vector.Vector {
	t.Helper()
	vectors, _, err := exportjudge.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	return vectors
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
