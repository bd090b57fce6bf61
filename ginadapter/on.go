package ginadapter

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// Policies are the policies of an engine's groups and routes. [On] makes them.
type Policies struct {
	engine  *gin.Engine
	mounted routepolicy.Policies
	written map[routeName][]string // the patterns of Route
	earlier gin.RoutesInfo         // the routes from before On
	table   func() *table          // built at the first request
	serving atomic.Bool

	index int  // of handle in the chain of each group
	asked bool // handle was asked whether it is in a chain
}

// On lets groups and routes of the router have policies of their own:
//
//	cors := ginadapter.On(router)
//	api := cors.Group(router.Group("/api"), partners)
//	api.PUT("/users/:id", update)
//	cors.Route(api, admins, "DELETE", "/users/:id", remove)
//
// It adds one handler to the router, here. The handler answers a preflight by the
// policy of the route that Gin will run for the request that the preflight asks
// about, and gives each response the headers of the route that runs. A route has
// its own policy, or that of the deepest group around its path, or none. Requests for
// a route without a policy pass untouched, and so do OPTIONS requests that are no
// preflight, unless the OPTIONS route itself has a policy.
//
// Two methods of a path may have different policies. Browsers keep all that a
// preflight's response lists for the URL, so it lists no method whose route has another
// policy, or none, and such a response is not kept where it grants headers.
//
// Where no route takes the method, the policy of another method of the path
// decides, and then that of the group around the path, so that pages can read the
// 404 or 405.
//
// Call On once for each router, before the routes and groups: Gin gives them
// the handlers that are there when they are made. A route from before On has no
// policy. On panics if router is nil or has an OPTIONS route, which would take
// preflights away.
//
// # Limits
//
// Not seen at start-up, but found by corstest.CheckApp: routes of a group from
// before On that are registered without Route; middleware from before On that rewrites the
// path, since the preflight is then decided by the new path and the request by the
// old; Gin's redirects, see the package's documentation.
//
// Register all routes before the first request, as Gin demands. A later route has
// no policy.
//
// An escaped colon, as in `/jobs\:batch`, loses its backslash when Gin begins
// to serve. Such a route is known exactly if it was there at a call of Group or
// Route (in an app of more than a hundred routes, at most calls). A plain one that
// comes later could be a parameter, so a preflight is granted only where that makes
// no difference: use Route where policies differ.
//
// A handler that calls engine.HandleContext leaves the headers of its own route on
// the response, unless the second route has a policy.
//
// # Cost
//
// A request for a route costs one map access. A preflight and a 404 cost a
// search in a second engine, which has the same routes without their handlers, for
// each method that the policies of the path make it necessary to know.
func On(router *gin.Engine) *Policies {
	if router == nil {
		panic("cors: ginadapter.On needs the engine and got nil")
	}
	p := newPolicies(router)
	p.earlier, p.index = router.Routes(), len(router.Handlers)
	for _, r := range p.earlier {
		if r.Method == http.MethodOptions {
			panic(fmt.Sprintf("cors: OPTIONS %s is registered before ginadapter.On and would take preflights away; call On before it, or remove it if it was there to answer preflights", r.Path))
		}
	}
	router.Use(p.handle)
	return p
}

func newPolicies(router *gin.Engine) *Policies {
	p := &Policies{engine: router, written: map[routeName][]string{}}
	p.table = sync.OnceValue(p.build)
	return p
}

// Group gives all routes in the group's path the policy ev, and returns the group.
// A group within it may have another one. The router itself is the group of all
// routes.
//
// It panics if ev is nil, if the group is not the router's or was made before [On],
// if a group of the same path has another policy, if a route from before On is in
// the group's path, and if that path has an escaped colon.
func (p *Policies) Group(group gin.IRouter, ev core.Evaluator) *gin.RouterGroup {
	g := p.checked(group, ev)
	base := g.BasePath()
	if base != unescaped(base) {
		panic(fmt.Sprintf("cors: the path of the group %s has an escaped colon, and Gin forgets the backslash when it serves; give the routes of the group their policies with Route", base))
	}
	p.mounted.AddGroup(base, ev)
	for _, r := range p.earlier {
		if p.mounted.Of(r.Method, r.Path) != nil {
			panic(fmt.Sprintf("cors: %s %s is registered before ginadapter.On and cannot have the policy of the group %s: Gin gives a route the handlers that are there when it is registered; call On first", r.Method, r.Path, base))
		}
	}
	return g
}

// Route registers a route that has the policy ev: it is group.Handle with a policy.
// The group may be the router itself.
//
// It panics if ev is nil, if there is no handler, if the group is not the router's or
// was made before [On], and where Gin does, as for a route that is there already.
func (p *Policies) Route(group gin.IRouter, ev core.Evaluator, method, path string, handlers ...gin.HandlerFunc) {
	g := p.checked(group, ev)
	if len(handlers) == 0 {
		panic("cors: ginadapter.Route got no handler for " + method + " " + path)
	}
	g.Handle(method, path, handlers...)
	pattern := g.Group(path).BasePath()
	p.mounted.AddRoute(method, pattern, ev)
	name := routeName{method, unescaped(pattern)}
	p.written[name] = append(p.written[name], pattern)
}

// checked returns the group, whose routes run handle.
func (p *Policies) checked(group gin.IRouter, ev core.Evaluator) *gin.RouterGroup {
	checkEvaluator(ev)
	if p.serving.Load() {
		panic("cors: the engine serves already; mount all policies before the first request")
	}
	g, _ := group.(*gin.RouterGroup)
	if e, _ := group.(*gin.Engine); e != nil {
		g = &e.RouterGroup
	}
	if !p.runsIn(g) {
		panic("cors: the group does not run the handler that ginadapter.On has added: it is nil, a group of another engine, or was made before On; make it from this engine, after On")
	}
	return g
}

// runsIn reports whether handle is in the group's chain, where On put it. Functions
// cannot be compared, so it asks the one that is there: handle knows a call without a
// context. Any other function is called on the way to a panic only, and fails at its
// first use of the context.
func (p *Policies) runsIn(g *gin.RouterGroup) (found bool) {
	defer func() {
		_ = recover()
		found = p.asked
	}()
	p.asked = false
	g.Handlers[p.index](nil)
	return
}

// handle answers for all groups and routes.
func (p *Policies) handle(c *gin.Context) {
	if c == nil {
		p.asked = true
		return
	}
	if ev, others := p.table().decide(c); ev != nil {
		answer(c, ev, core.Routed{OtherMethods: others})
	}
}
