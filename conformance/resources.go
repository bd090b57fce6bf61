package conformance

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
	methods map[string][]string // of all endpoints with the path
	all     []*resource
}

func resourcesOf(endpoints []Endpoint) *resources {
	r := &resources{methods: map[string][]string{}}
	for _, e := range endpoints {
		path := r.of(&e).path
		r.methods[path] = append(r.methods[path], e.Method)
	}
	return r
}

// of returns the endpoint's resource.
func (r *resources) of(e *Endpoint) *resource {
	path, _, _ := strings.Cut(samplePath(e.Path), "?")
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
