// Package survivors reads the list of mutants that no test can or need notice.
package survivors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/sallyport/cors/mutationtest/internal/schemata"
)

// Kind says why a mutant may survive.
type Kind string

const (
	Equivalent Kind = "equivalent" // no caller can see a difference
	Cost       Kind = "cost"       // the difference is in time or memory only
)

// Reason says why mutants of one function may survive.
type Reason struct {
	Function string   `json:"function"`
	Kind     Kind     `json:"kind"`
	Because  string   `json:"because"`
	Mutants  []string `json:"mutants"` // as [schemata.Key.Change] writes them
}

// List has the kinds of the survivors by what they are.
type List map[schemata.Key]Kind

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
		var reasons []Reason
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&reasons); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, r := range reasons {
			if err := list.add(p, r); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return list, nil
}

func (l List) add(pkg string, r Reason) error {
	if r.Kind != Equivalent && r.Kind != Cost {
		return fmt.Errorf("%s: the kind is %q; write %q or %q", r.Function, r.Kind, Equivalent, Cost)
	}
	if strings.TrimSpace(r.Because) == "" {
		return fmt.Errorf(`%s: there is no reason; write it into "because"`, r.Function)
	}
	for _, change := range r.Mutants {
		key, ok := parse(change)
		if !ok {
			return fmt.Errorf("%s: %q is no mutant; write what -list prints after the colon", r.Function, change)
		}
		key.Package, key.Function = pkg, r.Function
		if _, twice := l[key]; twice {
			return fmt.Errorf("%v is listed twice; remove one", key)
		}
		l[key] = r.Kind
	}
	return nil
}

var changeForm = regexp.MustCompile("^`(.*)` (.*?)(?: \\(#(\\d+)\\))?$")

// parse reads what [schemata.Key.Change] writes.
func parse(change string) (key schemata.Key, ok bool) {
	parts := changeForm.FindStringSubmatch(change)
	if parts == nil {
		return key, false
	}
	key.Source, key.Mutation, key.Nth = parts[1], parts[2], 1
	if parts[3] != "" {
		key.Nth, _ = strconv.Atoi(parts[3])
	}
	return key, key.Change() == change
}

// File is where the survivors of a package are listed.
func File(folder, pkg string) string {
	return filepath.Join(folder, strings.ReplaceAll(pkg, "/", "-")+".json")
}
