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

// Policies holds the policies of an engine's groups and routes. [On] returns one.
type Policies struct {
	engine  *gin.Engine
	mounted routepolicy.Policies
	written map[routeName][]string // the patterns of Route
	earlier gin.RoutesInfo         // the routes from before On
	routes  func() *routes         // read at the first request
	serving atomic.Bool

	index int  // of handle in the chain of each group
	asked bool // handle was asked whether it is in a chain
}

// On lets groups and routes of the router have policies of their own. It adds one
// handler to the router. See [Policies.Group] and [Policies.Route].
//
// A route has its own policy, or that of the deepest group around its path, or none.
// The handler gives each response the CORS headers of the route that runs. A preflight
// announces a request: the policy of the route that Gin will run for that request
// answers. Requests and preflights for routes without a policy are not touched. An
// OPTIONS request that is not a preflight belongs to the app.
//
// Two methods of a path may have different policies. Browsers keep everything that the
// response to a preflight lists, for the whole URL. So the response lists no method
// whose route has another policy or none. If it grants headers, it also tells browsers
// not to keep it.
//
// If no route takes the method, the policy of another method of the path decides,
// and then that of the group around the path, so that pages can read the 404 or 405.
//
// Call On once for each router, before its routes and groups are made: Gin gives them
// only the handlers that are there at that time. A route from before On has no policy.
// On panics if router is nil or has a route for OPTIONS, which would take preflights
// away.
//
// # Limits
//
// Register all routes before the first request. A later route has no policy.
//
// On cannot see these mistakes, but corstest.CheckApp finds them: a plain route of a
// group from before On; Gin's redirects; and middleware from before On that changes the
// path. The new path then decides the preflight, and the old path decides the request.
//
// Gin forgets the backslash of an escaped colon, as in `/jobs\:batch`, when it begins
// to serve. After that, a plain route with a colon may be read in two ways, and a
// preflight is granted what holds for both. Register a route with an
// escaped colon by Route if another policy has routes beside it.
//
// If a handler calls HandleContext for a route without a policy, the response keeps
// the headers of the first route.
//
// # Cost
//
// The handler finds routes in a second engine that has the same routes without their
// handlers. A preflight costs one search in it, and one more for each method that may
// have another policy at its path. A 404 or 405 costs a search only for methods that may
// have another policy than the group around the path. Other requests cost a map access.
// The number of routes does not matter.
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
	p.routes = sync.OnceValue(p.read)
	return p
}

// Group gives the policy ev to all routes whose path is in the group's path, and
// returns the group. A group inside it may have another policy. The group may be the
// router itself, for all routes:
//
//	api := cors.Group(router.Group("/api"), partners)
//
// It panics if ev is nil, if the group is not the router's or was made before [On],
// if a group of the same path has another policy, if a route from before On is in
// the group's path, if that path has an escaped colon, and after the first request.
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

// Route registers a route with the policy ev. It is group.Handle with a policy. The
// group may be the router itself:
//
//	cors.Route(router, admins, "DELETE", "/users/:id", remove)
//
// It panics if ev is nil, if there is no handler, if the group is not the router's or
// was made before [On], after the first request, and where Gin panics, for example for
// a route that is there already.
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
	routepolicy.Require(ev)
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
	if ev, routed := p.routes().decide(c); ev != nil {
		answer(c, ev, routed)
	}
}
