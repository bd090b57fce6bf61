// Package useragent is the browser's side of CORS. It has the algorithms of the Fetch
// standard that decide from a received response whether a page's script may read it,
// and whether a preflight lets the actual request go out.
//
// The rest of this module decides what a server answers. Only a browser can judge
// whether that answer means what the policy says. Comparing header strings is not
// enough: a list with one bad token, a second Access-Control-Allow-Origin line or a "*"
// beside credentials all look right and all fail. This package shares nothing with
// package core, not even what a token is, so that one misreading of the standard cannot
// hide in both.
//
// # The life of a request
//
//	if NeedsPreflight(r) && !cache.Covers(r) {
//		response := send OPTIONS with PreflightFields(r)
//		grant, err := CheckPreflight(r, response)
//		if err != nil { cache.ClearFor(r); fail }
//		cache.Store(r, grant)
//	}
//	response := send r
//	if err := CheckCORS(r.Origin, r.Credentials, response.Header); err != nil { fail }
//	script reads ExposedNames(r.Credentials, response.Header)
//
// # What is followed, and where browsers differ
//
// Comments cite sections and steps of the standard, https://fetch.spec.whatwg.org,
// as it read in 2025; "network error" there is a [*Failure] here. Where browsers
// are known to differ from it (a wildcard covers Authorization in all of them, a
// negative Access-Control-Max-Age means 0) the standard is followed.
//
// Redirects, cookies and mode "no-cors" are in package corstest, in its Page. Service
// workers and the HTTP cache are in neither.
package useragent
