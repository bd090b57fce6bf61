package scenario

import (
	"net/http"
	"net/http/httptest"
)

// Scenario is one request, asked of a policy again and again.
type Scenario struct {
	Name string

	// Refused scenarios ask for what the policy does not list; under "*" there is
	// no such origin.
	RefusedOrigin bool

	// Preflight scenarios end in the middleware.
	Preflight bool

	// Rotating scenarios ask for another listed origin each time, so that what a
	// lookup touches is not in the processor's cache.
	Rotating bool

	// OuterVary is what a layer outside of the middleware has set.
	OuterVary string

	origin  func(Origins) string // nil: none
	method  string
	request func(http.Header)
}

// Names of scenarios that the picture shows, and that tests ask for.
const (
	NoOrigin         = "no-origin"
	AllowedActual    = "allowed-actual"
	RefusedActual    = "refused-actual"
	AllowedPreflight = "allowed-preflight"
	RefusedPreflight = "refused-preflight"
	VaryPresent      = "vary-present"
	RotatingActual   = "allowed-actual-rotating"
)

// Scenarios are all requests that are measured.
func Scenarios() []Scenario {
	listed := func(o Origins) string { return o.Listed(o.Middle()) }
	unlisted := Origins.Unlisted
	put := preflight(http.MethodPut, "authorization,content-type")
	all := []Scenario{
		{Name: NoOrigin, method: http.MethodGet},
		{Name: AllowedActual, origin: listed, method: http.MethodGet},
		{Name: RefusedActual, RefusedOrigin: true, origin: unlisted, method: http.MethodGet},
		{Name: AllowedPreflight, Preflight: true, origin: listed, request: put},
		{Name: RefusedPreflight, Preflight: true, RefusedOrigin: true, origin: unlisted, request: put},
		{Name: "preflight-method-refused", Preflight: true, origin: listed,
			request: preflight("PURGE", "authorization,content-type")},
		{Name: "preflight-header-refused", Preflight: true, origin: listed,
			request: preflight(http.MethodPut, "content-type,x-secret")},
		{Name: VaryPresent, OuterVary: "Accept-Encoding", origin: listed, method: http.MethodGet},
		{Name: RotatingActual, Rotating: true, origin: listed, method: http.MethodGet},
	}
	for _, h := range hostileHeaders() {
		all = append(all, Scenario{Name: h.name, Preflight: true, origin: listed,
			request: preflight(http.MethodPut, h.lines()...)})
	}
	return all
}

// Applies reports whether the scenario exists for a set of origins.
func (s Scenario) Applies(o Origins) bool {
	switch {
	case s.RefusedOrigin:
		return o.Form != Any
	case s.Rotating:
		return o.Form == Exact
	}
	return true
}

// Origin returns the request's Origin, "" for none.
func (s Scenario) Origin(o Origins) string {
	if s.origin == nil {
		return ""
	}
	return s.origin(o)
}

// Request makes the request. Nothing of it is shared with another one.
func (s Scenario) Request(o Origins) *http.Request {
	method := s.method
	if s.Preflight {
		method = http.MethodOptions
	}
	r := httptest.NewRequest(method, "http://api.example.com"+Path, nil)
	// What a browser sends anyway, so that the header map is of ordinary size.
	r.Header.Set("Accept", "*/*")
	r.Header.Set("User-Agent", "Mozilla/5.0")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if origin := s.Origin(o); origin != "" {
		r.Header.Set("Origin", origin)
	}
	if s.request != nil {
		s.request(r.Header)
	}
	return r
}

func preflight(method string, headerLines ...string) func(http.Header) {
	return func(h http.Header) {
		h.Set("Access-Control-Request-Method", method)
		h["Access-Control-Request-Headers"] = append([]string(nil), headerLines...)
	}
}
