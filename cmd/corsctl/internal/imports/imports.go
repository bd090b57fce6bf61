// Package imports turns the settings of another CORS library into a core.Policy, and
// lists every difference in behaviour.
//
// The policy never admits what the old settings did not. What it cannot express is left
// out and told. What needs a decision makes the result incomplete: its policy carries a
// mark that core.ParsePolicy and the Go compiler refuse.
//
// A reader (golang.go, data.go) finds the settings in a source file, in JSON or in YAML.
// A library (gincontrib.go, rscors.go …) knows what they did, and builds the policy.
package imports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
)

// library is one library whose settings can be imported.
type library struct {
	name    string // as --from has it
	title   string // as messages have it
	version string // whose source the differences come from

	// fields are the settings by their names in Go, or in the documents of the library.
	fields map[string]kind

	// api is how Go programs configure the library. It is nil if it is not for Go.
	api *goAPI

	// roots are where the settings are in a larger document.
	roots []root

	// exactKeys is set if the library knows its keys in one spelling only.
	exactKeys bool

	// parse reads a format of the library's own. It is nil if that is JSON or YAML.
	parse func(name string, data []byte) ([]*settings, error)

	// build turns settings into the policy of b.
	build func(b *builder)
}

// root is a path of keys that leads to settings, and the defaults that are in force
// there. "*" is any key.
type root struct {
	path     []string
	defaults func(*settings)
}

var libraries = []*library{ginContrib, echoV4, goChi, rsCors, spring, express, nginx}

// Names returns the libraries, as --from has them.
func Names() []string {
	var names []string
	for _, l := range libraries {
		names = append(names, l.name)
	}
	return names
}

// Import reads the settings of a library from a file. Line chooses one of several
// configurations by the line where it begins; 0 means that there is only one.
//
// The error says why no policy can be built at all: the file cannot be read, or it has no
// configuration of the library, or several.
func Import(from, name string, data []byte, line int) (*Result, error) {
	i := slices.IndexFunc(libraries, func(l *library) bool { return l.name == from })
	if i < 0 {
		return nil, fmt.Errorf("--from %q: the libraries are %s", from, strings.Join(Names(), ", "))
	}
	l := libraries[i]
	found, err := l.read(name, data)
	if err != nil {
		return nil, err
	}
	if line != 0 {
		found = slices.DeleteFunc(found, func(s *settings) bool { return s.at.Line != line })
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%s has no configuration of %s%s", name, l.title, onLine(line))
	case 1:
	default:
		var lines []string
		for _, s := range found {
			lines = append(lines, fmt.Sprint(s.at.Line))
		}
		return nil, fmt.Errorf("%s has %d configurations of %s, on the lines %s: choose one with --line", name, len(found), l.title, strings.Join(lines, ", "))
	}
	s := found[0]
	b := &builder{settings: s, library: l, result: &Result{File: name, At: s.at, Library: l.title, Version: l.version, Policy: core.Policy{}}}
	for _, d := range s.problems {
		isSame := func(other Difference) bool { return other.At == d.At && other.Text == d.Text }
		if !slices.ContainsFunc(b.result.Differences, isSame) { // a map may be used twice
			b.result.Differences = append(b.result.Differences, d)
		}
	}
	l.build(b)
	b.finish()
	return b.result, nil
}

func onLine(line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf(" that begins on line %d", line)
}

// read finds the configurations of the library in a file.
func (l *library) read(name string, data []byte) ([]*settings, error) {
	if l.parse != nil {
		return l.parse(name, data)
	}
	if l.api != nil && looksLikeGo(name, data) {
		return l.readGo(name, data)
	}
	return l.readData(name, data)
}

func looksLikeGo(name string, data []byte) bool {
	lower := strings.ToLower(name)
	switch {
	case strings.HasSuffix(lower, ".go"):
		return true
	case strings.HasSuffix(lower, ".json"), strings.HasSuffix(lower, ".yaml"), strings.HasSuffix(lower, ".yml"):
		return false
	}
	return goFile.Match(data)
}
