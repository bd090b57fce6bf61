package routing

import (
	"net/http"

	"github.com/sallyport/cors/core"
)

// IsPreflight reports whether a request asks about the route of another one.
func IsPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && len(r.Header["Origin"]) > 0 && len(r.Header["Access-Control-Request-Method"]) > 0
}

// AnswerPreflight is core.Answer where the router has a say in the methods.
func AnswerPreflight(ev core.Evaluator, r *http.Request, h http.Header, routeMethods func() []string) (status int) {
	view := core.RequestFromHTTP(r)
	view.RouteMethods = routeMethods
	d := ev.Evaluate(r.Context(), view)
	d.Apply(h)
	return d.Status()
}
