package chiadapter

import (
	"cmp"
	"iter"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/internal/routepolicy"
)

// Endpoints yields method and path of each route of the router and of those that
// are mounted in it, sorted by path, for corstest.CheckApp. It leaves out OPTIONS,
// which preflights do not ask for, and CONNECT and TRACE, which browsers do not send.
func Endpoints(router chi.Routes) iter.Seq2[string, string] {
	return func(yield func(method, path string) bool) {
		type route struct{ method, path string }
		var routes []route
		_ = chi.Walk(router, func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
			if routepolicy.IsEndpoint(method) {
				routes = append(routes, route{method, path})
			}
			return nil // and so Walk returns none
		})
		slices.SortFunc(routes, func(a, b route) int {
			return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method))
		})
		for _, r := range routes {
			if !yield(r.method, r.path) {
				return
			}
		}
	}
}
