package telemetry

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
)

// Engines are the engines that publish to one place. The zero value has none. It is
// safe for concurrent use.
type Engines struct {
	mutex sync.Mutex
	all   []*Engine
}

// isName keeps origins, paths and other endless things out of labels.
var isName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// Add adds an engine. The name must be new: two engines would overwrite each other's
// values.
func (s *Engines) Add(name, adapter string) (*Engine, error) {
	if err := errors.Join(checkName("engine", name), checkName("adapter", adapter)); err != nil {
		return nil, err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if slices.ContainsFunc(s.all, func(e *Engine) bool { return e.Name == name }) {
		return nil, fmt.Errorf("there is an engine %q already; give each engine a name of its own, and make its observer once", name)
	}
	e := newEngine(name, adapter)
	s.all = append(s.all, e)
	return e, nil
}

func checkName(of, name string) error {
	if isName.MatchString(name) {
		return nil
	}
	return fmt.Errorf("the name of the %s is %.80q; write a constant of 1 to 64 letters, digits, '-', '_' and '.', such as \"api\" or \"gin\"", of, name)
}

// All returns the engines in the order of their addition.
func (s *Engines) All() []*Engine {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.all)
}
