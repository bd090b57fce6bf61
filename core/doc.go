// Package core decides cross-origin requests: a policy and a request go in, and a
// decision about the headers of the response comes out. It does not depend on a
// framework: the adapters mount it in theirs.
//
// The protocol is that of the Fetch standard, section "CORS protocol". A browser sends
// the page's origin in the Origin header. It shares the response with the page's
// script only if the Access-Control-Allow-… headers of the response say so. A request
// that a plain form could not send is announced by a preflight: an OPTIONS request
// that names the method and the headers to come.
//
// # What CORS does not do
//
// CORS tells browsers which pages may read a response. It authenticates nobody: a
// client that is not a browser ignores it, and a request that needs no preflight
// reaches the application whatever the policy says. With [Policy.Enforce] the server
// refuses such requests, too.
//
// # Use
//
// An application compiles its policy, and mounts it with the adapter of its framework:
//
//	engine, err := core.New(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
//	…
//	router.Use(ginadapter.Middleware(engine))
//
// Each of the frequent tasks has an example:
//
//   - pages of subdomains, cookies, a bearer token, response headers for script: the
//     examples of this package
//   - a policy for each path, or for each group of origins: [NewPaths], [FirstAdmitting]
//   - a policy for each route or group: On of the adapters
//   - origins in a database: [WithOriginLookup]
//   - another policy while the server runs: [Engine.Reload], [Engine.UpdateOrigins]
//   - why a request was refused: [WithLogger]
//   - WebSockets: [AdmitsOrigin]
//   - nothing for anyone: [DenyAll]
//   - a test that finds mistakes of mounting: CheckApp of the package corstest
//
// # How an adapter works
//
// [New] compiles a [Policy] into an [Engine]. [Engine.Evaluate] returns a [Decision]
// for a [Request], [Decision.Apply] writes it into the header of the response, and
// [Decision.Status] says whether to answer now. [Answer] does all three. An adapter is:
//
//	if status := core.Answer(engine, r, w.Header()); status != 0 {
//		w.WriteHeader(status)
//		return
//	}
//	next.ServeHTTP(w, r)
//
// Everything in this package is safe for concurrent use.
package core
