package ginadapter

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/mount"
)

// RouteMethods is a [Middleware] for the engine that narrows the methods of the
// policy to those that the router has for the path, for those who do not want to
// list methods twice:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	router.Use(ginadapter.RouteMethods(router, engine))
//
// Under AllowMethods "*" a preflight grants exactly the methods that have a route
// for its path; OPTIONS, CONNECT and TRACE are left out. Of a list those are left
// that have a route. It never grants what the policy does not, and GET, HEAD and
// POST pass every preflight whether they are listed or not. With
// AllowCredentials the policy names the one method asked for in place of "*",
// and it is left out if it has no route.
//
// The cost: a preflight compares its path with all routes and allocates the list;
// other requests cost what they do in Middleware. A new route is open to every
// origin of the policy as soon as it is there, DELETE as well as GET. The answer
// tells which methods a path has, which is no secret to who may send them.
// [core.Decision], its reason, observers and logs know of the policy alone:
// a method that is refused for want of a route is not reported. Routes have to
// be there before the first preflight.
//
// It panics if router or ev is nil.
func RouteMethods(router *gin.Engine, ev core.Evaluator) gin.HandlerFunc {
	if router == nil {
		panic("cors: ginadapter.RouteMethods needs the engine whose routes it reads and got nil")
	}
	ev = mount.Evaluator(ev)
	table := &routeTable{engine: router}
	return func(c *gin.Context) {
		d := ev.Evaluate(c.Request.Context(), core.RequestFromHTTP(c.Request))
		d.Apply(c.Writer.Header())
		if d.Kind() == core.KindPreflight && d.Allowed() {
			narrowMethods(c.Writer.Header(), table.methodsFor(routedPath(router, c.Request)))
		}
		if status := d.Status(); status != 0 {
			c.AbortWithStatus(status)
			return
		}
		c.Next()
	}
}

// narrowMethods leaves, of the methods that the policy granted, those that are
// routed. The value is a new one: none is shared between responses.
func narrowMethods(h http.Header, routed []string) {
	const field = "Access-Control-Allow-Methods"
	var granted []string
	for _, method := range routed {
		if isAskedFor(method) {
			granted = append(granted, method)
		}
	}
	if policy := h.Get(field); policy != "*" {
		granted = slices.DeleteFunc(strings.Split(policy, ", "), func(method string) bool {
			return !slices.Contains(routed, method)
		})
	}
	if len(granted) == 0 {
		h.Del(field)
		return
	}
	h[field] = []string{strings.Join(granted, ", ")}
}

// isAskedFor reports whether preflights ask for the method: browsers send no
// CONNECT and no TRACE, and a page's own OPTIONS is nobody's route.
func isAskedFor(method string) bool {
	return method != http.MethodOptions && method != http.MethodConnect && method != http.MethodTrace
}
