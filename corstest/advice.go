package corstest

// adviceSeveral is for apps that do not want one policy for all.
const adviceSeveral = `For policies that differ: core.NewPaths in one middleware, or ginadapter.Group and Route, echoadapter.Group and Route, chiadapter.With.`

// What CheckApp advises, for the mistakes that it can tell from outside of an
// app. The frameworks behave as the design's table of mounts has it.
const (
	adviceNotFound = `No middleware saw the OPTIONS request: the router has no route for it, and answered first.
gin:  engine.Use, not group.Use and not on single routes
echo: e.Use or e.Pre, not on single routes
chi:  r.Use on the root or inside of r.Route, not r.With or r.Use in r.Group around endpoints
http: wrap the whole ServeMux
` + adviceSeveral + `
If the middleware is mounted so, check that the endpoint's path is one that the app has.`

	adviceNotAllowed = `The router refused OPTIONS before a middleware saw it, because the route has other methods only.
gin:  engine.Use, not group.Use and not on single routes
chi:  r.Use on the root or inside of r.Route, not r.With(…).Get and not r.Use in r.Group around endpoints
http: wrap the whole ServeMux, or the handler of a pattern that names no method ("/users/{id}", not "GET /users/{id}")
` + adviceSeveral

	adviceAllow = `The router itself answered OPTIONS, with Allow, before a middleware saw it.
echo: mount with e.Use or e.Pre, not on single routes; g.Use does not see preflights of a catch-all or Static route
Elsewhere: an OPTIONS handler outside of CORS; mount CORS around it.
` + adviceSeveral

	adviceSwallowed = `Something answers OPTIONS requests before the policy's middleware does: another CORS middleware outside of it, a catch-all OPTIONS route, a health or proxy layer, or authentication (Echo's KeyAuth answers 400).
Remove the other one, or mount this one outside of it.`

	adviceAuthentication = `Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization, and cannot show a 401 without CORS fields to the page.
Mount CORS outside of (before) the authentication middleware.`

	adviceForbidden = `Either a layer outside of CORS refused the preflight (authentication, CSRF protection, a firewall: mount CORS outside of it), or another policy than the expected one answered it and does not admit the origin.`

	adviceError = `An error answer was made without the policy's fields: by a layer outside of CORS (recovery, http.TimeoutHandler, load shedding), or one that clears the header.
Mount CORS outside of it.`

	adviceRedirect = `A router's redirect (trailing slash, clean path) answers before CORS, and browsers do not follow a preflight's.
gin:  set engine.RedirectTrailingSlash and RedirectFixedPath to false, or wrap the engine with httpadapter.Middleware
echo: mount CORS with e.Pre, before middleware.AddTrailingSlashWithConfig and the like
chi:  mount CORS before middleware.RedirectSlashes
http: wrap the whole ServeMux
Call the endpoint by the path that its route has, to the slash.
A redirect to https or to another host is made by a layer outside of CORS: mount CORS outside of it.
Policies of groups and routes do not see redirects: choose among them by path with core.NewPaths, mounted outside.`

	adviceStrayRedirect = `A page that calls the endpoint by this path gets an error in place of the redirect, since a router or middleware redirects before CORS.
gin:  set engine.RedirectTrailingSlash and RedirectFixedPath to false, so that it gets a 404 with CORS fields, or wrap the engine, httpadapter.Middleware(…)(engine), in place of engine.Use
echo: mount CORS with e.Pre, before middleware.AddTrailingSlashWithConfig and the like
chi:  mount CORS before middleware.RedirectSlashes
http: wrap the whole ServeMux
If no page calls such paths, corstest.EndpointsOnly() leaves them out.`

	adviceStray = `Preflights are answered here, but the answer itself lost the fields: a page cannot read its status, and a browser's console blames CORS for it.
Let what answers 404 and 405 add to the header, not clear or replace it (gin: NoRoute, NoMethod; echo: HTTPErrorHandler, RouteNotFound; chi: NotFound, MethodNotAllowed).
Mount CORS outside of every layer that answers by itself.
If a catch-all OPTIONS route answers the preflights, remove it and mount CORS on the whole app (gin: engine.Use; echo: e.Use; chi: r.Use on the root; http: around the ServeMux).
If no page ever sees such an answer, corstest.EndpointsOnly() leaves it out.`

	adviceOtherPolicy = `Another policy, or another CORS middleware, answered the preflight: one that is mounted outside of the expected one, or for a group that the endpoint is not in.
Mount one CORS middleware only, and give this endpoint the evaluator that decides for it. Of core.NewPaths that is the rule's own where the middleware sees another path than the client sent (http.StripPrefix, a rewrite).
` + adviceSeveral + `
If RouteMethods is mounted, list all endpoints that take the path, with each of their methods: its answer is right if it has these.`

	adviceOwnFields = `A handler or a middleware inside of CORS sets or removes Access-Control fields itself, or another CORS middleware is mounted inside.
Remove what sets them by hand: the policy has them all.`

	adviceDoubled = `Two layers add the same field, and browsers accept none of two: another CORS middleware inside of this one, a handler that sets Access-Control fields by hand, or a proxied upstream that adds its own.
Keep one of them.`

	adviceVary = `A layer or handler inside of CORS overwrites Vary, so that a cache may hand one origin's answer to another.
Use Header().Add("Vary", …) there, not Set; http.TimeoutHandler inside of CORS replaces Vary as well, mount it outside or per route without a Vary of its own.`

	adviceStatus = `The fields are the policy's, the status is not: a layer outside changes it, or the application answers preflights itself (WithPreflightPassthrough) with another status than 200 to 299.`

	adviceGrant = `The origin is admitted, but the preflight does not grant the endpoint's method: list it in AllowMethods.`

	adviceNoRoute = `The app has no such route, or it answered before the middleware: check the endpoint's method and path, and mount CORS where it sees 404 and 405 too (gin: engine.Use; echo: e.Use; chi: r.Use on the root; http: around the ServeMux).`

	adviceRouteOrder = `The preflight is right, the answer itself is not: the middleware does not run for this route.
gin:  call engine.Use before the routes are registered, and ginadapter.Group before other groups are made under its path
echo: call g.Use before the group's routes are registered
Elsewhere: a handler or an inner layer clears the header (http.TimeoutHandler outside of CORS does).`

	adviceNotMounted = `No CORS middleware runs for this path: mount it on the app, or on the group that the endpoint is in.`

	advicePanic = `The app closed the connection: a panic outside of a recovery middleware, or a handler that never begins to answer.`
)
