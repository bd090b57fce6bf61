package routemodel

import (
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
)

// A Framework describes what can be drawn of a framework, and builds it.
type Framework struct {
	Name     string
	Settings []string // that change which route runs
	Hosts    []string // of groups that are for one host
	Segments []Segment
	Methods  []string // of routes
	Ways     []Way
	CanRoot  bool // the root router can have a policy
	CanEarly bool // routes can be registered before On
	CanBare  bool // a pattern can begin without a slash

	// Join returns the whole pattern of what is registered in a group, where
	// ByPattern needs it.
	Join func(prefix, pattern string) string

	// ByPattern says that the policy of a group is that of all routes whose
	// pattern begins with the group's, as in Gin and Echo. Otherwise it is that of
	// the routes that are registered in the group, as in chi.
	ByPattern bool

	// Rewritten returns the path that the adapter sees where a middleware of the
	// application has changed it; nil for no such middleware.
	Rewritten func(a *App, path string) string

	// Build builds the application that b has, with the adapter or without.
	Build func(b *Build) http.Handler

	// Allowances are the losses that the adapter documents.
	Allowances []Allowance

	// MaxRefused is the part of all applications, of 100, that the adapter may
	// refuse at start-up, with a remedy.
	MaxRefused int
}

// An Allowance is a kind of loss, or of a narrowed answer, that an adapter documents.
type Allowance struct {
	Name  string
	Share float64 // of all pairs, at most
	Is    func(a *App, e *Exchange) bool
}

// A Build is the building of one application. Whatever it registers it also says,
// so that a failure can show it.
type Build struct {
	*App
	CORS  bool // mount the adapter, with the policies
	lines []string
	ran   []int // the steps that ran
	evs   []core.Evaluator
}

// Sayf notes a line of the source that would build the application.
func (b *Build) Sayf(format string, args ...any) {
	b.lines = append(b.lines, fmt.Sprintf(format, args...))
}

// Policy returns the evaluator of a policy, or nil: for None, and for an
// application without the adapter. The text is what Sayf calls it.
func (b *Build) Policy(policy int) (ev core.Evaluator, text string) {
	if policy == None || !b.CORS {
		return nil, ""
	}
	return b.evs[policy], fmt.Sprintf("p%d", policy)
}

// Handler returns the handler of a step.
func (b *Build) Handler(step int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		b.Ran(step)
		if b.Steps[step].Way.IsNotFound {
			w.WriteHeader(http.StatusNotFound)
		}
	}
}

// Ran notes that a step runs, for handlers that Handler has not made.
func (b *Build) Ran(step int) {
	if !slices.Contains(b.ran, step) {
		b.ran = append(b.ran, step)
	}
}

// Files returns the files of a step that serves files. To open one runs the step.
func (b *Build) Files(step int) fs.FS { return files{b, step} }

func (b *Build) source() string { return "\t" + strings.Join(b.lines, "\n\t") }
