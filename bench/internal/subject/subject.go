// Package subject has the subjects that are measured: this library and its peers, the
// bare framework, the floor and the minimum. Each is mounted on an application with one
// route.
package subject

import (
	"net/http"
	"slices"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/scenario"
)

// Framework is a framework on which a middleware is mounted.
type Framework string

const (
	NetHTTP Framework = "net/http"
	Chi     Framework = "chi"
	Gin     Framework = "gin"
	Echo    Framework = "echo"
)

// Frameworks are all of them.
func Frameworks() []Framework { return []Framework{NetHTTP, Chi, Gin, Echo} }

// Names of the subjects that are not peers.
const (
	Bare    = "bare"      // the framework without CORS
	Floor   = "floor"     // constant fields, one array per response; looks at nothing
	Minimum = "minimum"   // by hand: reads Origin, one map lookup, one array
	Ours    = "sallyport" // this library
)

// Subject is one application under test.
type Subject struct {
	Name      string
	Framework Framework

	// PerAnswer subjects are built for each scenario, from the response of this
	// library.
	PerAnswer bool

	// MaxOrigins is the largest number of entries for which the subject can be built on
	// an ordinary machine. 0 means any number.
	MaxOrigins int

	// Build returns the application. want is set for PerAnswer subjects only.
	Build func(o scenario.Origins, want answer.Answer) (http.Handler, error)
}

// IsPeer reports whether the subject is another library.
func (s Subject) IsPeer() bool {
	return !slices.Contains([]string{Bare, Floor, Minimum, Ours}, s.Name)
}

// Applies reports whether the subject exists for a set of origins.
func (s Subject) Applies(o scenario.Origins) bool {
	if s.MaxOrigins > 0 && o.Count > s.MaxOrigins {
		return false
	}
	return s.Name != Minimum || o.Form == scenario.Exact || o.Form == scenario.Any
}

// On returns the subjects of a framework: bare, floor, minimum, ours, then its
// peers.
func On(f Framework) []Subject {
	switch f {
	case NetHTTP:
		return onNetHTTP()
	case Chi:
		return onChi()
	case Gin:
		return onGin()
	case Echo:
		return onEcho()
	}
	return nil
}

// Find returns the subject of a name on a framework.
func Find(f Framework, name string) (Subject, bool) {
	subjects := On(f)
	i := slices.IndexFunc(subjects, func(s Subject) bool { return s.Name == name })
	if i < 0 {
		return Subject{}, false
	}
	return subjects[i], true
}
