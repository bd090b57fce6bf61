// Package core decides cross-origin requests: a policy and a request go in, a
// decision about response header fields comes out. It knows no framework and
// writes no response of its own; the adapters beside it do.
//
// The protocol is that of the Fetch standard, section "CORS protocol". A browser
// sends the page's origin in the Origin field and shares the response with the
// page's script only if the Access-Control-Allow-… fields of the answer say so.
// For a request that a plain form could not have sent, it first asks with a
// preflight: an OPTIONS request that names the method and the header fields to
// come.
//
// # What CORS does not do
//
// CORS tells browsers which pages may read an answer. It does not authenticate
// anybody: a client that is no browser ignores it, and a request that needs no
// preflight reaches the application whatever the policy says. Check who is
// calling in the application itself.
//
// # Use
//
// [New] compiles a [Policy] into an [Engine]; [Engine.Evaluate] returns a
// [Decision] for a [Request]; [Decision.Apply] writes it into a header map and
// [Decision.Status] says whether to answer now. [Answer] is these three in one, for
// whoever needs no decision to look at. An adapter is:
//
//	if status := core.Answer(engine, r, w.Header()); status != 0 {
//		w.WriteHeader(status)
//		return
//	}
//	next.ServeHTTP(w, r)
//
// Everything in this package is safe for concurrent use.
package core
