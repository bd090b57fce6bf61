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
// [Engine.Reload] replaces the policy while requests run, and [Engine.UpdateOrigins]
// changes its origins. If there are several policies, [NewPaths] chooses by host and path, and
// [FirstAdmitting] by origin. An [Option] adds a lookup of origins, an observer or a
// logger.
//
// Everything in this package is safe for concurrent use.
package core
