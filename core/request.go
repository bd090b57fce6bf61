package core

import "net/http"

// Request is what a decision needs of an HTTP request. It is a view: valid while
// Evaluate runs, never written to and never kept.
type Request struct {
	Method, Host string

	// Path, RawPath and RawQuery are as in [net/url.URL]. No policy reads the query;
	// it is here for lookups.
	Path, RawPath, RawQuery string

	// Header has canonical keys and the field lines as they were received. Only
	// what a decision needs is read.
	Header http.Header

	// RouteMethods returns the methods that the router has for the path. A preflight is
	// then granted the methods that are both routed and allowed. It is nil if the
	// policy alone decides. It is called only for preflights of admitted origins, once
	// for each policy that decides. Names that are not tokens are ignored.
	RouteMethods func() []string
}

// RequestFromHTTP views r. It copies nothing and allocates nothing.
func RequestFromHTTP(r *http.Request) Request {
	view := Request{Method: r.Method, Host: r.Host, Header: r.Header}
	if r.URL != nil {
		view.Path, view.RawPath, view.RawQuery = r.URL.Path, r.URL.RawPath, r.URL.RawQuery
	}
	return view
}
