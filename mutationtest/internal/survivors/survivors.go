// Package survivors reads the list of mutants that no test can or need notice.
package survivors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sallyport/cors/mutationtest/internal/schemata"
)

// Kind says why a mutant may survive.
type Kind string

const (
	Equivalent Kind = "equivalent" // no caller can see a difference
	Cost       Kind = "cost"       // the difference is in time or memory only
)

// Survivor is a mutant that may survive.
type Survivor struct {
	Function string `json:"function"`
	Source   string `json:"source"`
	Mutation string `json:"mutation"`
	Nth      int    `json:"nth,omitempty"` // from 2, where a function has several with the same text
	Kind     Kind   `json:"kind"`
	Because  string `json:"because"`
}

// List has the survivors by what they are.
type List map[schemata.Key]Survivor

// Read reads the files of a folder. Each is named after the folder of its package, with "-"
// for "/".
func Read(folder string, packages []string) (List, error) {
	list := List{}
	for _, p := range packages {
		name := File(folder, p)
		data, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue
		} else if err != nil {
			return nil, err
		}
		var survivors []Survivor
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&survivors); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, s := range survivors {
			key := schemata.Key{Package: p, Function: s.Function, Source: s.Source, Mutation: s.Mutation, Nth: max(1, s.Nth)}
			if _, twice := list[key]; twice {
				return nil, fmt.Errorf("%s: %v is listed twice; remove one", name, key)
			}
			if s.Kind != Equivalent && s.Kind != Cost {
				return nil, fmt.Errorf("%s: %v: the kind is %q; write %q or %q", name, key, s.Kind, Equivalent, Cost)
			}
			if strings.TrimSpace(s.Because) == "" {
				return nil, fmt.Errorf(`%s: %v has no reason; write it into "because"`, name, key)
			}
			list[key] = s
		}
	}
	return list, nil
}

// File is where the survivors of a package are listed.
func File(folder, pkg string) string {
	return filepath.Join(folder, strings.ReplaceAll(pkg, "/", "-")+".json")
}
