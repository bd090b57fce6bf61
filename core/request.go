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
}

// RequestFromHTTP views r. It copies nothing and allocates nothing.
func RequestFromHTTP(r *http.Request) Request {
	view := Request{Method: r.Method, Host: r.Host, Header: r.Header}
	if r.URL != nil {
		view.Path, view.RawPath = r.URL.Path, r.URL.RawPath
	}
	return view
}
