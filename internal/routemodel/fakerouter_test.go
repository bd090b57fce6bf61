package routemodel

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
)

// fakeRouter is a framework for these tests. Of the patterns that match, the one
// with the first literal segment runs; of equal patterns the last.
type fakeRouter struct {
	routes []*fakeRoute
	groups []*fakeRoute
}

type fakeRoute struct {
	method, pattern string
	policy          core.Evaluator // its own
	groups          []core.Evaluator
	handler         http.Handler
}

func (f *fakeRouter) find(method, path string) (found *fakeRoute) {
	for _, r := range f.routes {
		if (r.method == method || r.method == "") && fakeMatches(r.pattern, path) &&
			(found == nil || slices.Compare(fakeRank(r.pattern), fakeRank(found.pattern)) <= 0) {
			found = r
		}
	}
	return found
}

func fakeMatches(pattern, path string) bool {
	p, restOfPattern, morePattern := strings.Cut(strings.TrimPrefix(pattern, "/"), "/")
	s, restOfPath, morePath := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case p == "*":
		return true
	case p != s && (!strings.HasPrefix(p, ":") || s == "") || morePattern != morePath:
		return false
	}
	return !morePattern || fakeMatches("/"+restOfPattern, "/"+restOfPath)
}

func fakeRank(pattern string) (rank []int) {
	for segment := range strings.SplitSeq(pattern, "/") {
		rank = append(rank, 1+strings.IndexByte(":*", (segment + "a")[0]))
	}
	return rank
}

func (f *fakeRouter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if route := f.find(r.Method, r.URL.Path); route != nil {
		route.handler.ServeHTTP(w, r)
		return
	}
	var allowed []string
	for _, route := range f.routes {
		if route.method != "" && fakeMatches(route.pattern, r.URL.Path) && !slices.Contains(allowed, route.method) {
			allowed = append(allowed, route.method)
		}
	}
	if len(allowed) == 0 {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	w.WriteHeader(http.StatusMethodNotAllowed)
}
