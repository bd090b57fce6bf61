package corstest

import "strings"

// advice says how to remove a cause: first for all routers, then with one line for each
// router.
type advice struct {
	text                        string
	gin, echo, fiber, chi, http string
	last                        string // what comes after the routers' lines
}

// forRouter returns the advice without the lines of other routers.
func (a advice) forRouter(r router) string {
	var b strings.Builder
	b.WriteString(a.text + "\n")
	for _, line := range []struct {
		router router
		text   string
	}{{gin, a.gin}, {echo, a.echo}, {fiber, a.fiber}, {chi, a.chi}, {netHTTP, a.http}} {
		if line.text != "" && r.may(line.router) {
			if r == echoV5 {
				line.text = strings.ReplaceAll(line.text, "echoadapter.", "echov5adapter.")
			}
			b.WriteString(string(line.router) + ": " + line.text + "\n")
		}
	}
	if a.last != "" {
		b.WriteString(a.last + "\n")
	}
	return b.String()
}

// Where a policy is mounted so that it sees preflights.
const (
	mountGin   = `router.Use(ginadapter.Middleware(ev)) before the routes, not group.Use and not on single routes. For a policy of a group or a route: cors := ginadapter.On(router), then cors.Group(router.Group("/api"), ev) or cors.Route(group, ev, "DELETE", "/users/:id", handler)`
	mountEcho  = `e.Use or e.Pre with echoadapter.Middleware(ev), not g.Use and not on single routes. For a policy of a group or a route: cors := echoadapter.On(e), then cors.Group("/api", ev) or cors.Route(ev, e.DELETE("/users/:id", handler))`
	mountFiber = `app.Use(fiberadapter.Middleware(ev)) before the routes, or app.Group("/api", fiberadapter.Middleware(ev)). On a single route, add app.Options("/users/:id", cors) with the same handler`
	mountChi   = `r.Use(chiadapter.Middleware(ev)) on the root or in r.Route. For r.With or r.Use in r.Group around endpoints: chiadapter.On(r) on the root first, then r.With(chiadapter.Middleware(ev)).Delete("/users/{id}", handler)`
	mountHTTP  = `wrap the whole ServeMux with httpadapter.Middleware(ev), or the handler of a pattern that names no method ("/users/{id}", not "GET /users/{id}")`
)

// The advice for the mistakes that CheckApp can see from outside an app.
var (
	adviceHost = advice{
		text: `Set the endpoint's Host to a host in the policy's AllowHosts.`,
	}
	adviceNotFound = advice{
		text: `No middleware saw the OPTIONS request: the router has no route for it, and answered first.`,
		gin:  mountGin, echo: mountEcho, fiber: mountFiber, chi: mountChi, http: mountHTTP,
		last: `If the middleware is mounted like that, check that the app has the endpoint's path.`,
	}
	adviceNotAllowed = advice{
		text: `The router refused OPTIONS before a middleware saw it, because the route has other methods only.`,
		gin:  mountGin, echo: mountEcho, fiber: mountFiber, chi: mountChi, http: mountHTTP,
	}
	adviceAllow = advice{
		text: `The router itself answered OPTIONS, with Allow, before a middleware saw it.`,
		echo: mountEcho,
		last: `Elsewhere: an OPTIONS handler is outside of CORS. Mount CORS around it.`,
	}
	adviceSwallowed = advice{
		text: `Something answers OPTIONS requests before the policy's middleware does: another CORS middleware outside of it, a catch-all OPTIONS route, a health or proxy layer, or authentication (Echo's KeyAuth answers 400).
Remove it, or mount this middleware outside of it.`,
	}
	adviceAuthentication = advice{
		text: `Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
Mount CORS outside of (before) the authentication middleware.`,
	}
	adviceForbidden = advice{
		text: `Either a layer outside of CORS refused the preflight (authentication, CSRF protection, a firewall): mount CORS outside of it. Or another policy than the expected one answered, and does not admit the origin.`,
	}
	adviceError = advice{
		text: `An error response has no headers of the policy. It comes from a layer outside of CORS (recovery, http.TimeoutHandler, load shedding), or from one that clears the headers.
Mount CORS outside of it.`,
		fiber: `core.NewPaths needs CaseSensitive: true in fiber.Config`,
	}
	adviceRedirect = advice{
		text:  `A router's redirect (trailing slash, clean path) answers before CORS, and browsers follow no redirect of a preflight.`,
		gin:   `set router.RedirectTrailingSlash and RedirectFixedPath to false, or wrap the router with httpadapter.Middleware`,
		echo:  `mount CORS with e.Pre, before middleware.AddTrailingSlashWithConfig and the like`,
		fiber: `mount CORS before the middleware that redirects`,
		chi:   `mount CORS before middleware.RedirectSlashes`,
		http:  `wrap the whole ServeMux`,
		last: `Call the endpoint by exactly the path of its route, with or without a trailing slash as in the route.
If a layer outside of CORS redirects to https or to another host, mount CORS outside of it.
Policies of groups and routes do not see redirects: choose among them by path with core.NewPaths, mounted outside.`,
	}
	adviceStrayRedirect = advice{
		text:  `A page that calls the endpoint by this path gets an error instead of the redirect, since a router or middleware redirects before CORS.`,
		gin:   `set router.RedirectTrailingSlash and RedirectFixedPath to false, so that it gets a 404 with CORS headers, or wrap the router, httpadapter.Middleware(…)(router), in place of router.Use`,
		echo:  `mount CORS with e.Pre, before middleware.AddTrailingSlashWithConfig and the like`,
		fiber: `mount CORS before the middleware that redirects`,
		chi:   `mount CORS before middleware.RedirectSlashes`,
		http:  `wrap the whole ServeMux`,
		last:  `If no page calls such paths, corstest.EndpointsOnly() leaves them out.`,
	}
	adviceStray = advice{
		text: `Preflights are answered here, but the answer itself lost the headers. A page cannot read its status, and a browser's console blames CORS for it.
The code that answers 404 and 405 must add to the headers, not clear or replace them.`,
		gin:   `look at NoRoute and NoMethod`,
		echo:  `look at HTTPErrorHandler and RouteNotFound`,
		fiber: `look at ErrorHandler of fiber.Config`,
		chi:   `look at NotFound and MethodNotAllowed`,
		last: `Mount CORS outside of every layer that answers by itself.
If a catch-all OPTIONS route answers the preflights, remove it and mount CORS on the whole app.
If no page ever sees such an answer, corstest.EndpointsOnly() leaves it out.`,
	}
	adviceOtherPolicy = advice{
		text: `Another policy, or another CORS middleware, answered the preflight: one that is mounted outside of the expected one, or for a group that the endpoint is not in.
Mount only one CORS middleware, and give this endpoint the evaluator that decides for it. If core.NewPaths decides and the middleware sees another path than the client sent (http.StripPrefix, a rewrite), that is the evaluator of the rule.`,
		gin:   mountGin,
		echo:  mountEcho,
		fiber: mountFiber,
		chi:   mountChi,
		last:  `If RouteMethods is mounted, or several policies on one path, list all endpoints that take the path, with each of their methods.`,
	}
	adviceShared = advice{
		text: `A browser keeps all methods and headers that the answer to a preflight lists, for the whole URL. It then sends the other request without the preflight that would refuse it.
List in the answer only what the policy of this one route decides: leave out the methods of routes with another policy, and send Access-Control-Max-Age: 0 if the answer lists headers. The adapters' own ways of mounting do so:`,
		gin:   `cors := ginadapter.On(router), then cors.Group(router.Group("/api"), ev) and cors.Route(group, ev, "DELETE", "/users/:id", handler)`,
		echo:  `cors := echoadapter.On(e), then cors.Group("/api", ev) and cors.Route(ev, e.DELETE("/users/:id", handler))`,
		fiber: `give all methods of a path one policy`,
		chi:   `chiadapter.On(r) on the root, then r.With(chiadapter.Middleware(ev)).Delete("/users/{id}", handler)`,
		http:  `give all methods of a path one policy`,
	}
	adviceLongerPath = advice{
		text: `The router runs the route for longer paths too, since its last parameter takes slashes, and there another policy decides.
Close the longer paths as well, with the pattern "/files/{name...}" in core.NewPaths, or give the route a policy of its own.`,
		echo: `cors := echoadapter.On(e), then cors.Route(ev, e.DELETE("/files/:name", handler))`,
	}
	adviceOwnFields = advice{
		text: `A handler or a middleware inside of CORS sets or removes Access-Control headers itself, or another CORS middleware is mounted inside.
Remove the code that sets them: the policy sets all of them. If you cannot change it, mount Guard of the adapter instead of Middleware.`,
	}
	adviceDoubled = advice{
		text: `Two layers add the same header, and browsers refuse a response that has it twice: another CORS middleware inside of this one, a handler that sets Access-Control headers by hand, or a proxied upstream that adds its own.
Keep one of them. For a proxied upstream, set ModifyResponse to httpadapter.StripUpstream. If you cannot change the handler, mount Guard of the adapter instead of Middleware.`,
	}
	adviceVary = advice{
		text: `A layer or handler inside of CORS overwrites Vary, so a cache may give one origin's answer to another.
Use Header().Add("Vary", …) there, not Set. http.TimeoutHandler inside of CORS replaces Vary as well: mount it outside, or per route without a Vary of its own. If you cannot change the handler, mount Guard of the adapter instead of Middleware: it completes Vary when the header is written.`,
	}
	adviceStored = advice{
		text: `Without Vary: Origin, a cache that stores this answer gives it to pages of every origin, and they cannot read it.
Let the middleware run for requests without Origin too, and let no layer remove Vary.`,
	}
	adviceStatus = advice{
		text: `The headers are those of the policy, but the status is not. A layer outside changes it, or the application answers preflights itself (WithPreflightPassthrough) with another status than 200 to 299.`,
	}
	adviceGrant = advice{
		text: `The origin is admitted, but the preflight does not grant the endpoint's method: list it in AllowMethods.`,
	}
	adviceNoRoute = advice{
		text: `The app has no such route, or it answered before the middleware. Check the endpoint's method and path, and mount CORS where it sees 404 and 405 too.`,
		gin:  `router.Use`, echo: `e.Use or e.Pre`, fiber: `app.Use, before the routes`, chi: `r.Use on the root`, http: `around the ServeMux`,
	}
	adviceRouteOrder = advice{
		text:  `The answer to the preflight is right, but the response itself is not: the middleware does not run for this route.`,
		gin:   `call router.Use, or ginadapter.On and its Group, before the routes are registered`,
		echo:  `call g.Use before the group's routes are registered`,
		fiber: `call app.Use, or app.Group with the middleware, before the routes are registered`,
		last:  `Elsewhere: a handler or an inner layer clears the header (http.TimeoutHandler outside of CORS does).`,
	}
	adviceNotMounted = advice{
		text: `No CORS middleware runs for this path: mount it on the app, or on the group that the endpoint is in.`,
	}
	advicePanic = advice{
		text: `The app closed the connection: a panic outside of a recovery middleware, or a handler that never begins to answer.`,
	}
)
