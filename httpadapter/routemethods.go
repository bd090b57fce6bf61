package httpadapter

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routing"
)

// RouteMethods is a [Middleware] that narrows the methods of the policy to those
// that a router has for the path, for those who do not want to list methods
// twice. The function returns them for a preflight's path; [MuxMethods] does for
// an [http.ServeMux]:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	http.ListenAndServe(addr, httpadapter.RouteMethods(httpadapter.MuxMethods(mux), engine)(mux))
//
// Under AllowMethods "*" a preflight grants exactly the methods that the function
// returns, in its order; OPTIONS is left out, and what no page may send. Of a list those
// are left that the function returns. It never grants what the policy does not,
// and GET, HEAD and POST pass every preflight whether they are listed or not.
// With AllowCredentials the policy names the one method asked for in place of "*",
// and it is left out if the function does not return it.
//
// The cost is one call for each preflight of an admitted origin, and the list
// that is allocated; other requests cost what they do in Middleware. A new route
// is open to every origin of the policy as soon as it is there, DELETE as well as
// GET. The answer tells which methods a path has, which is no secret to who may
// send them. A method that is refused for want of a route is told as such by the
// decision's reason, to observers and in logs, and Evaluators have to pass
// [core.Request.RouteMethods] on.
//
// It panics if methods or ev is nil. The function is called concurrently, and must
// not write to the request.
func RouteMethods(methods func(*http.Request) []string, ev core.Evaluator) func(http.Handler) http.Handler {
	if methods == nil {
		panic("cors: httpadapter.RouteMethods needs a function that knows the router's methods and got nil; use httpadapter.MuxMethods(mux)")
	}
	middleware := Middleware(ev)
	return func(next http.Handler) http.Handler {
		other := middleware(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !routing.IsPreflight(r) {
				other.ServeHTTP(w, r)
				return
			}
			if status := routing.AnswerPreflight(ev, r, w.Header(), func() []string { return methods(r) }); status != 0 {
				w.WriteHeader(status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// MuxMethods returns a function that finds, of GET, HEAD, POST, PUT, PATCH, DELETE
// and the method that a preflight asks for, such as QUERY, those that mux has a
// pattern for, for [RouteMethods]. A pattern without a method has them all. It costs
// one search of mux for each. It panics if mux is nil.
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

// isPlain reports whether a method of a request may stand in a list of methods.
// Every method that has a name is plain; tokens with other bytes are left out.
func isPlain(method string) bool {
	return method != "" && len(method) <= 32 &&
		strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}
