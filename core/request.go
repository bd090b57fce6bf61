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
	// for each policy that decides. Names that are not tokens are ignored. If it panics, no
	// method is granted, and the panic is logged.
	RouteMethods func() []string
}

// RequestFromHTTP views r. It copies nothing and allocates nothing.
func RequestFromHTTP(r *http.Request) (view Request) {
	view.fill(r)
	return view
}

// fill makes a zero request view r. It costs less than a copy of a view.
func (view *Request) fill(r *http.Request) {
	view.Method, view.Host, view.Header = r.Method, r.Host, r.Header
	if u := r.URL; u != nil {
		view.Path, view.RawPath, view.RawQuery = u.Path, u.RawPath, u.RawQuery
	}
}
