package routepolicy

import (
	"iter"
	"net/http"
	"slices"
)

// Endpoints yields the routes that each adds, if pages send their method, once each and
// sorted by path and method.
func Endpoints(each func(add func(method, path string))) iter.Seq2[string, string] {
	return func(yield func(method, path string) bool) {
		var endpoints [][2]string // path and method
		each(func(method, path string) {
			if IsEndpoint(method) {
				endpoints = append(endpoints, [2]string{path, method})
			}
		})
		slices.SortFunc(endpoints, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
		for _, e := range slices.Compact(endpoints) {
			if !yield(e[1], e[0]) {
				return
			}
		}
	}
}

// IsEndpoint reports whether pages send requests with the method: browsers send no
// CONNECT and no TRACE, and OPTIONS is the method of preflights.
func IsEndpoint(method string) bool {
	return method != http.MethodOptions && method != http.MethodConnect && method != http.MethodTrace
}
