package httpadapter

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// RouteMethods is a [Middleware] that grants only methods that have a route, so that
// you need not list methods twice. The function methods returns the methods that have a
// route at the path of the request. For an [http.ServeMux] it is [MuxMethods]:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	http.ListenAndServe(addr, httpadapter.RouteMethods(httpadapter.MuxMethods(mux), engine)(mux))
//
// If AllowMethods is "*", a preflight grants the methods that have a route, in the
// order of the function, but never OPTIONS. With AllowCredentials it grants only the
// one that is asked for. If AllowMethods is a list, a preflight grants its methods that
// have a route. GET, HEAD and POST pass every preflight, listed or not.
//
// Every origin of the policy can use a new route at once, with DELETE as well as with
// GET. A response shows which methods a path has.
//
// A preflight from an admitted origin costs one call of the function. Other requests
// cost what they cost with Middleware. A method without a route is refused with
// core.ReasonMethodNotRouted. If you write an Evaluator that calls another one, it must
// pass [core.Request.RouteMethods] on.
//
// RouteMethods panics if methods or ev is nil. The function is called concurrently, and
// must not write to the request.
func RouteMethods(methods func(*http.Request) []string, ev core.Evaluator) func(http.Handler) http.Handler {
	if methods == nil {
		panic("cors: httpadapter.RouteMethods needs a function that returns the router's methods and got nil; use httpadapter.MuxMethods(mux)")
	}
	routepolicy.Require(ev)
	return routepolicy.Middleware(&routepolicy.Narrowed{Evaluator: ev, Methods: methods})
}

// MuxMethods returns the function that [RouteMethods] needs for mux. It searches mux
// once for each of GET, HEAD, POST, PUT, PATCH, DELETE, and for the method that a
// preflight asks for, such as QUERY. A pattern without a method has all of them.
// MuxMethods panics if mux is nil.
func MuxMethods(mux *http.ServeMux) func(*http.Request) []string {
	if mux == nil {
		panic("cors: httpadapter.MuxMethods needs the mux whose patterns it searches and got nil")
	}
	return func(r *http.Request) []string {
		asked := *r // ServeMux.Handler reads method, host and path
		var methods []string
		tried := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
		if method := r.Header.Get("Access-Control-Request-Method"); isPlain(method) && !slices.Contains(tried, method) {
			tried = append(tried, method)
		}
		for _, method := range tried {
			asked.Method = method
			if _, pattern := mux.Handler(&asked); pattern != "" {
				methods = append(methods, method)
			}
		}
		return methods
	}
}

// isPlain reports whether a method that a request names may stand in a response. Every
// method in use is plain.
func isPlain(method string) bool {
	return method != "" && len(method) <= 32 &&
		strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}
