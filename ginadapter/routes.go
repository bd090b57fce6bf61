package ginadapter

import (
	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routing"
)

// Group mounts ev on a group, so that its preflights are answered too, and
// returns the group:
//
//	api := ginadapter.Group(router, router.Group("/api"), engine)
//	api.PUT("/users/:id", updateUser)
//
// The group gets the middleware, and the engine one handler, which answers the
// preflights that Gin finds no route for and puts the fields on the 404 and 405
// of paths under the group. No route is registered for OPTIONS. A preflight is
// decided by the policy of the route that its request will run; of groups in
// each other, that is the inner one.
//
// It panics when ev, router or group is nil, when a route under the group's path
// is registered already, when another policy is mounted on a group with the same
// path, and when an OPTIONS route from before the first call would take the
// preflights. The group has to be one of the router's. Call it before the routes
// and before creating other groups under its path: those that were there before the
// first call do not know of the policy, so that their answers lack the fields, and
// an OPTIONS route of theirs takes preflights. Routes that are registered later
// under the same path have the policy, with the group or without. Middleware that the
// group had before, such as authentication, runs first if the group was there before
// the first call: its own answers lack the fields then, so add it afterwards,
// api.Use(authenticate).
//
// All of the router's routes have to be there before the first request: those that
// are added afterwards are not seen, and their preflights are answered as if they
// were not there.
//
// A [Middleware] on the engine belongs before it, and then answers all preflights.
// A preflight costs one comparison for each route of its method, and one for all
// routes if that has none; so does a request that no route takes. Any other costs a
// map access.
func Group(router *gin.Engine, group *gin.RouterGroup, ev core.Evaluator) *gin.RouterGroup {
	requireRouter(router, group)
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	if group == &router.RouterGroup {
		panic("cors: ginadapter.Group is for groups within the engine; write router.Use(ginadapter.Middleware(ev)) for one policy, or ginadapter.Group(router, router.Group(\"/\"), ev) beside others")
	}
	m := mountsOf(router)
	m.addGroup(group.BasePath(), ev)
	if !m.isIn(group) {
		group.Use(m.middleware)
	}
	return group
}

// Route registers a route with a policy of its own, so that its preflights are
// answered too. The group is the one that it belongs to, or the router's own:
//
//	ginadapter.Route(router, &router.RouterGroup, engine, "PUT", "/users/:id", updateUser)
//
// It is group.Handle with the middleware before the handlers, and what is said
// of [Group] holds for its preflights. Two methods of a path may have different
// policies: a preflight is decided by that of the method which it asks for. The policy
// of a route for OPTIONS decides what is no preflight: register the app's own with
// Route too, if pages ask for it.
//
// It panics as Group does, and as Gin does for a route that it cannot take, such
// as one that is there already. The order of routes does not matter otherwise.
func Route(router *gin.Engine, group *gin.RouterGroup, ev core.Evaluator, method, path string, handlers ...gin.HandlerFunc) {
	requireRouter(router, group)
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	if len(handlers) == 0 {
		panic("cors: ginadapter.Route got no handler for " + method + " " + path)
	}
	m := mountsOf(router)
	pattern := unescaped(group.Group(path).BasePath())
	m.refuseEarlierOptions(method+" "+pattern, pattern)
	if !m.isIn(group) {
		handlers = append([]gin.HandlerFunc{m.middleware}, handlers...)
	}
	group.Handle(method, path, handlers...)
	m.routes[routing.Key(method, pattern)] = newPolicy(ev)
}

func requireRouter(router *gin.Engine, group *gin.RouterGroup) {
	if router == nil || group == nil {
		panic("cors: ginadapter needs the engine and one of its groups and got nil; for the engine's own routes pass router and &router.RouterGroup")
	}
}
