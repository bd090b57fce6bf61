package echoadapter

import (
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
)

// Group mounts ev on the routes under a prefix, and returns e.Group(prefix, m...):
//
//	api := echoadapter.Group(e, "/api", engine)
//	api.PUT("/users/:id", updateUser)
//
// The policy is that of each route whose path begins with the prefix, by whole
// segments, whether it is registered through the returned group, through another
// one or on the instance, before or after. Of prefixes in each other the longest
// decides; for a group in a group, write the whole prefix. Parameters in it are
// written as in the routes. An instance has one middleware for all groups and
// routes, added by the first call with e.Use: it asks Echo's router for the route
// that a request runs, or of a preflight, the request that it asks about. No
// route is registered, so that an app's own OPTIONS routes, catch-alls and static
// files may lie beside and in a group, and 405 stays 405. The answers of 404 and
// 405 under the prefix have the fields; routes have to be there before the first
// request for that.
//
// Plain e.Group(prefix, Middleware(ev)) does without that search, but loses the
// preflights of catch-alls and static files in the group, which Echo answers
// itself, and answers 404 in place of 405.
//
// Middleware of the instance that answers by itself belongs after the first call. A
// [Middleware] on the instance belongs before it, and then answers all
// preflights; after it, its fields would replace those of the group. For m, and for
// what the group's Use is given later, Echo registers catch-all routes under the
// prefix itself, so that 404 takes the place of 405 there.
//
// It panics when ev or e is nil, and when another policy is mounted on the same
// prefix. The cost is a map access and a comparison for each group, and for a
// preflight a second search in Echo's router.
func Group(e *echo.Echo, prefix string, ev core.Evaluator, m ...echo.MiddlewareFunc) *echo.Group {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	requireInstance(e)
	mountsOf(e).addGroup(prefix, ev)
	return e.Group(prefix, m...)
}

// Route mounts ev on single routes, so that their preflights are answered too:
//
//	echoadapter.Route(e, engine, e.PUT("/users/:id", updateUser))
//	echoadapter.Route(e, engine, e.Match(methods, "/files/*", serveFile)...)
//
// What is said of [Group] holds here. A route's policy goes before that of its
// group. Two methods of a path may have different policies: a preflight is
// decided by that of the method which it asks for.
//
// It panics when ev or e is nil, when a route is not one of e's, and when it has
// another policy already.
func Route(e *echo.Echo, ev core.Evaluator, routes ...*echo.Route) {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	requireInstance(e)
	m := mountsOf(e)
	for _, route := range routes {
		m.addRoute(route, ev)
	}
}

func requireInstance(e *echo.Echo) {
	if e == nil {
		panic("cors: echoadapter needs the instance that has the routes and got nil")
	}
}
