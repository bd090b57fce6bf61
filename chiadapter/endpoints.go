package chiadapter

import (
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
		var found [][]string // path and method
		_ = chi.Walk(router, func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
			if routepolicy.IsEndpoint(method) {
				found = append(found, []string{path, method})
			}
			return nil // and so Walk returns none
		})
		slices.SortFunc(found, slices.Compare[[]string])
		for _, e := range found {
			if !yield(e[1], e[0]) {
				return
			}
		}
	}
}
