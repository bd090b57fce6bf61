package core

import (
	"fmt"
	"strconv"
)

// Reason is why a request was not granted what it asked for.
type Reason uint8

const (
	ReasonNone Reason = iota // everything asked for is granted

	// Nothing was asked that CORS could grant.
	ReasonNoOrigin   // the request has no Origin
	ReasonSameOrigin // the request comes from the server's own origin and needs no grant
	ReasonNoPolicy   // no policy covers the request: no rule of NewPaths, no policy of the route

	// The origin is not admitted.
	ReasonOriginMalformed  // Origin is not a serialized origin
	ReasonOriginRepeated   // the request has several Origin lines
	ReasonNullOrigin       // Origin is null, which is not listed
	ReasonOriginNotAllowed // well-formed, but no entry covers it
	ReasonCrossSite        // no Origin, but Sec-Fetch-Site says that another site's page asks, and the policy enforces
	ReasonHostNotAllowed   // Host is not in AllowHosts
	ReasonPathAmbiguous    // rules of NewPaths disagree about the path, or do not cover all its readings
	ReasonLookupFailed     // the lookup returned an error, panicked, or outlived its context
	ReasonObserverFailed   // the observer panicked

	// The origin is admitted, but not what its preflight asked for.
	ReasonMethodMalformed          // Access-Control-Request-Method is empty, repeated, not a token, or longer than 4 KiB
	ReasonMethodNotAllowed         // AllowMethods does not cover the method
	ReasonMethodNotRouted          // the router has no route for the method (Request.RouteMethods)
	ReasonRequestHeadersMalformed  // Access-Control-Request-Headers is not a list of header names
	ReasonRequestHeadersOverBudget // Access-Control-Request-Headers is longer than 4 KiB
	ReasonRequestHeaderNotAllowed  // AllowHeaders does not cover a header

	reasonCount
)

var reasonNames = [...]string{
	ReasonNone:                     "granted",
	ReasonNoOrigin:                 "no origin",
	ReasonSameOrigin:               "same origin",
	ReasonNoPolicy:                 "no policy",
	ReasonOriginMalformed:          "origin malformed",
	ReasonOriginRepeated:           "several Origin lines",
	ReasonNullOrigin:               "null origin",
	ReasonOriginNotAllowed:         "origin not allowed",
	ReasonCrossSite:                "cross-site",
	ReasonHostNotAllowed:           "host not allowed",
	ReasonPathAmbiguous:            "path ambiguous",
	ReasonLookupFailed:             "origin lookup failed",
	ReasonObserverFailed:           "observer failed",
	ReasonMethodMalformed:          "method malformed",
	ReasonMethodNotAllowed:         "method not allowed",
	ReasonMethodNotRouted:          "method not routed",
	ReasonRequestHeadersMalformed:  "request headers malformed",
	ReasonRequestHeadersOverBudget: "request headers over budget",
	ReasonRequestHeaderNotAllowed:  "request header not allowed",
}

// String returns a stable text, fit for logs and metric labels.
func (r Reason) String() string {
	if r < reasonCount {
		return reasonNames[r]
	}
	return "Reason(" + strconv.Itoa(int(r)) + ")"
}

// MarshalText makes the text of String the JSON text of a reason.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Reason) UnmarshalText(text []byte) error {
	for i, name := range reasonNames {
		if name == string(text) {
			*r = Reason(i)
			return nil
		}
	}
	return fmt.Errorf("cors: unknown reason %q; the texts are those of Reason.String", text)
}

// refuses reports whether something was asked for and not granted.
func (r Reason) refuses() bool { return r > ReasonNoPolicy }
