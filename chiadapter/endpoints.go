package chiadapter

import (
	"iter"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/internal/routepolicy"
)

// Endpoints yields the method and the path of each route, sorted by path, for
// corstest.Endpoints. Routes of mounted routers are included. OPTIONS, the method of
// preflights, is left out, and so are CONNECT and TRACE, which browsers do not send.
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
