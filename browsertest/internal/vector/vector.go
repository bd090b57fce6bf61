// Package vector reads the conformance vectors and says which of them a page can
// produce, and with which request.
//
// The format is that of conformance/vectors/README.md. That package checks it
// strictly; here unknown keys are simply not looked at.
package vector

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
)

// Vector is a policy, one request and what the answer has to be.
type Vector struct {
	File        string // without .json
	Name        string
	Rule        string
	Policy      json.RawMessage
	DenyAll     bool
	Lookup      *Lookup
	Passthrough bool
	Mounts      []string
	App         App
	Request     Request
	Response    Response
	Browser     *Browser
	Handler     string
}

// Lookup is what the origin lookup does.
type Lookup struct {
	Admits, VaryOn []string
	Fails, Panics  bool
}

// App is the application around and behind the middleware.
type App struct {
	Routes []string
	Outer  []Line
	Status int
	Fields []Line
	Panics bool
}

// Request is what is sent.
type Request struct {
	Method, Path, Host string
	Fields             []Line
}

// Response is the answer.
type Response struct {
	Status   int
	StatusAt map[string]int
	Fields   http.Header
	Vary     []string
}

// Browser is what a browser does with the answer. Absent keys are nil.
type Browser struct {
	Credentials    string
	Shares         *bool
	Exposes, Hides []string
	Proceeds       *bool
	Caches         *int // seconds
}

// Line is one field line.
type Line struct {
	Name, Value string
	Repeated    bool // the value is one that stands for many bytes
}

func (l *Line) UnmarshalJSON(data []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(data, &pair); err != nil {
		return err
	}
	if len(pair) != 2 {
		return errors.New("a field line is [name, value]")
	}
	if err := json.Unmarshal(pair[0], &l.Name); err != nil {
		return err
	}
	l.Repeated = json.Unmarshal(pair[1], &l.Value) != nil
	return nil
}

// Values returns the values of all lines of a name.
func (r *Request) Values(name string) []string {
	var values []string
	for _, line := range r.Fields {
		if http.CanonicalHeaderKey(line.Name) == name {
			values = append(values, line.Value)
		}
	}
	return values
}

// Load reads the vectors of this repository, in the order of their files. The
// working directory is anywhere in it.
func Load() ([]Vector, error) {
	dir, err := find("conformance/vectors")
	if err != nil {
		return nil, err
	}
	return load(os.DirFS(dir))
}

func load(files fs.FS) ([]Vector, error) {
	paths, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, err
	}
	var all []Vector
	for _, p := range paths {
		data, err := fs.ReadFile(files, p)
		if err != nil {
			return nil, err
		}
		var file struct{ Vectors []Vector }
		if err := json.Unmarshal(data, &file); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		for i := range file.Vectors {
			file.Vectors[i].File = strings.TrimSuffix(path.Base(p), ".json")
		}
		all = append(all, file.Vectors...)
	}
	if len(all) == 0 {
		return nil, errors.New("there are no vectors")
	}
	return all, nil
}

// find returns a directory of the repository by its path in it.
func find(name string) (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		wanted := filepath.Join(dir, name)
		if info, err := os.Stat(wanted); err == nil && info.IsDir() {
			return wanted, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			err = fmt.Errorf("%s is in no parent of the working directory: %w", name, fs.ErrNotExist)
		}
		dir = parent
	}
	return "", err
}

// HoldsForWholeApps reports whether the vector is one for middleware on the whole
// application.
func (v *Vector) HoldsForWholeApps() bool {
	return len(v.Mounts) == 0 || slices.Contains(v.Mounts, "app")
}

// Evaluator returns the engine that the vector describes. It logs to nowhere.
func (v *Vector) Evaluator(opts ...core.Option) (core.Evaluator, error) {
	if v.DenyAll {
		return core.DenyAll(), nil
	}
	policy, err := core.ParsePolicy(v.Policy)
	if err != nil {
		return nil, err
	}
	opts = append(opts, core.WithLogger(slog.New(slog.DiscardHandler)))
	if v.Lookup != nil {
		opts = append(opts, core.WithOriginLookup(v.Lookup.ask, v.Lookup.VaryOn...))
	}
	if v.Passthrough {
		opts = append(opts, core.WithPreflightPassthrough())
	}
	engine, err := core.New(policy, opts...)
	if err != nil {
		return nil, err
	}
	return engine, nil
}
