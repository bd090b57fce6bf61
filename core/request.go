package core

import "net/http"

// Request is what a decision needs of an HTTP request. It is a view: valid while
// Evaluate runs, never written to and never kept.
type Request struct {
	Method, Host string

	// Path and RawPath are as in [net/url.URL].
	Path, RawPath string

	// Header has canonical keys and the field lines as they were received. Only
	// what a decision needs is read.
	Header http.Header

	// RouteMethods returns the methods that the router has for the path, of which
	// alone a preflight is then granted those that the policy grants. It is nil
	// where the policy alone decides. It is called for preflights of admitted origins
	// only, once for each policy that decides.
	RouteMethods func() []string
}

// RequestFromHTTP views r. It copies nothing and allocates nothing.
func RequestFromHTTP(r *http.Request) Request {
	view := Request{Method: r.Method, Host: r.Host, Header: r.Header}
	if r.URL != nil {
		view.Path, view.RawPath = r.URL.Path, r.URL.RawPath
	}
	return view
}
