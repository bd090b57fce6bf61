package routemodel

import (
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
)

// A Framework describes the applications of a framework that can be drawn, and builds
// them.
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

	// Join returns the whole pattern of what is registered in a group. Only ByPattern
	// needs it.
	Join func(prefix, pattern string) string

	// ByPattern says that the policy of a group applies to all routes whose pattern
	// begins with that of the group, as in Gin and Echo. Otherwise it applies to the
	// routes that are registered in the group, as in chi.
	ByPattern bool

	// Rewritten returns the path that the adapter sees after a middleware of the
	// application has changed it. It is nil if there is no such middleware.
	Rewritten func(a *App, path string) string

	// Build builds the application that b has, with the adapter or without.
	Build func(b *Build) http.Handler

	// Allowances are the losses that the adapter documents.
	Allowances []Allowance

	// MaxRefused is how many of 100 applications the adapter may refuse at start-up,
	// with a remedy.
	MaxRefused int
}

// An Allowance is a kind of loss, or of a narrowed answer, that an adapter documents.
type Allowance struct {
	Name  string
	Share float64 // of all pairs, at most
	Is    func(a *App, e *Exchange) bool
}

// A Build builds one application. It also notes each call that registers something, so
// that a failure can show it.
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

// Policy returns the evaluator of a policy. It is nil for None, and for an application
// without the adapter. The text is its name for Sayf.
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

// Ran notes that a step runs. It is for handlers that Handler has not made.
func (b *Build) Ran(step int) {
	if !slices.Contains(b.ran, step) {
		b.ran = append(b.ran, step)
	}
}

// Files returns the files of a step that serves files. To open one runs the step.
func (b *Build) Files(step int) fs.FS { return files{b, step} }

func (b *Build) source() string { return "\t" + strings.Join(b.lines, "\n\t") }
