package corstest

import (
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routing"
)

// resource is a path of an app, as far as one evaluator decides it.
type resource struct {
	path      string // without a query
	evaluator core.Evaluator
	broken    bool // an answer of one of its endpoints is not right
}

// resources are those of an app's endpoints.
type resources struct {
	endpoints []Endpoint
	all       []*resource
}

func resourcesOf(endpoints []Endpoint) *resources {
	r := &resources{endpoints: endpoints}
	for _, e := range endpoints {
		r.of(&e)
	}
	return r
}

// routed are the methods of an app's routes for one path.
type routed struct {
	own  []string // of endpoints with this path
	also []string // of those whose patterns may take it too
}

func (r *resources) routed(path string) (methods routed) {
	for _, e := range r.endpoints {
		if pathOf(&e) == path {
			methods.own = append(methods.own, e.Method)
		} else if mayTake(e.Path, path) {
			methods.also = append(methods.also, e.Method)
		}
	}
	return methods
}

// narrowedTo returns the methods, of those that other patterns have only the granted
// ones: which of the patterns the router prefers is not known.
func (m routed) narrowedTo(granted []string) []string {
	methods := slices.Clone(m.own)
	for _, method := range m.also {
		if slices.Contains(granted, method) {
			methods = append(methods, method)
		}
	}
	return methods
}

// pathOf returns the path that the endpoint is asked for, without a query.
func pathOf(e *Endpoint) string {
	path, _, _ := strings.Cut(samplePath(e.Path), "?")
	return path
}

// of returns the endpoint's resource.
func (r *resources) of(e *Endpoint) *resource {
	path := pathOf(e)
	i := slices.IndexFunc(r.all, func(known *resource) bool {
		return known.path == path && sameEvaluator(known.evaluator, e.Evaluator)
	})
	if i < 0 {
		i = len(r.all)
		r.all = append(r.all, &resource{path: path, evaluator: e.Evaluator})
	}
	return r.all[i]
}

// sameEvaluator reports whether a and b are one evaluator, or both none.
func sameEvaluator(a, b core.Evaluator) bool {
	return a == nil && b == nil || routing.Same(a, b)
}
