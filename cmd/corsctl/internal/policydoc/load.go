package policydoc

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/sallyport/cors/core"
)

// Stdin is the name that stands for standard input.
const Stdin = "-"

// ReadFile reads a file, or standard input.
func ReadFile(name string, stdin io.Reader) ([]byte, error) {
	if name == Stdin {
		return io.ReadAll(stdin)
	}
	data, err := os.ReadFile(name)
	if info, statErr := os.Stat(name); err != nil && statErr == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a directory; name the files in it", name)
	}
	return data, err
}

// Load reads the one policy of a file, for commands that need a policy that works.
func Load(name string, stdin io.Reader) (core.Policy, error) {
	data, err := ReadFile(name, stdin)
	if err != nil {
		return core.Policy{}, err
	}
	f := Read(name, data)
	problems := f.Problems
	for _, p := range f.Policies {
		problems = append(problems, p.Problems...)
	}
	if len(problems) > 0 {
		var all []error
		for _, p := range problems {
			all = append(all, fmt.Errorf("%s:%d:%d: %s; %s", name, p.Start.Line, p.Start.Column, p.Problem, p.Fix))
		}
		return core.Policy{}, errors.Join(all...)
	}
	if len(f.Policies) > 1 {
		var places []string
		for _, p := range f.Policies {
			line, _ := p.Span("", -1)
			places = append(places, strings.TrimSpace(fmt.Sprintf("line %d %s", line.Line, p.Where)))
		}
		return core.Policy{}, fmt.Errorf("%s holds %d policies, and one is needed: %s", name, len(f.Policies), strings.Join(places, "; "))
	}
	return f.Policies[0].Value, nil
}
