package core

import "slices"

// Policy says which origins may use a server's resources, and how. It is pure
// data: it marshals to JSON and back without loss. [New] copies it, so that later
// changes have no effect on an engine.
//
// The JSON names of the first six fields are those of the CORS filter of the
// Kubernetes Gateway API's HTTPRoute. [ParsePolicy] reads them strictly.
type Policy struct {
	// AllowOrigins lists the origins whose pages may read responses. An entry is one of
	//
	//	https://example.com         that origin, as browsers serialize it
	//	https://*.example.com       every subdomain at any depth, never example.com itself
	//	http://localhost:*          that host on any port, the default one too; not 127.0.0.1
	//	https://*.example.com:*     both
	//	app://.                     an app's origin: beyond http and https, any host that a URL can have
	//	chrome-extension://*        every host of a scheme other than http and https
	//	file://                     local files, in the clients that send this; browsers send null
	//	null                        pages without an origin of their own: sandboxed frames, files, redirects
	//	*                           everyone; stands alone, and never with credentials
	//
	// An empty list is an error unless a lookup decides ([WithOriginLookup]). The
	// engine that admits nobody is [DenyAll].
	AllowOrigins []string `json:"allowOrigins,omitempty"`

	// AllowMethods lists the methods that a preflight grants. They are
	// case-sensitive; GET, HEAD and POST are always granted (Fetch,
	// "CORS-safelisted method"). "*" grants all.
	AllowMethods []string `json:"allowMethods,omitempty"`

	// AllowHeaders lists the request headers that a preflight grants, in upper or lower
	// case. Pages that send JSON need Content-Type. "*" grants all but Authorization,
	// which must be listed as well (Fetch, "CORS non-wildcard request-header name").
	AllowHeaders []string `json:"allowHeaders,omitempty"`

	// ExposeHeaders lists the response headers that scripts may read besides the
	// safelisted ones. "*" exposes all. It is refused with AllowCredentials, because
	// browsers then take it for the name of a header.
	ExposeHeaders []string `json:"exposeHeaders,omitempty"`

	// AllowCredentials lets pages send what the browser keeps for the server: cookies, TLS
	// client certificates, and user names and passwords of HTTP authentication. Pages may
	// read the responses. A bearer token that a script sets is not meant: list
	// Authorization in AllowHeaders for that.
	AllowCredentials bool `json:"allowCredentials,omitempty"`

	// MaxAgeSeconds is how long a browser may reuse the response to a preflight, in
	// seconds. Zero leaves Access-Control-Max-Age out (browsers then use 5 s); -1 sends
	// 0, which turns reuse off. WebKit caps it at 600, Chromium at 7200, Firefox at
	// 86400.
	MaxAgeSeconds int `json:"maxAge,omitempty"`

	// PreflightStatus is the status of the response to an allowed preflight, 200 to
	// 299. Browsers accept any of these (Fetch, "ok status"). Zero means 204.
	PreflightStatus int `json:"preflightStatus,omitempty"`

	// Enforce makes the server itself refuse requests of other sites, with 403. It
	// needs a list or a lookup, since with "*" it would refuse nobody. With Enforce, an
	// empty AllowOrigins is valid: only the server's own pages are then admitted.
	Enforce Enforcement `json:"enforce,omitempty"`

	// AllowHosts lists the hosts that requests may name in Host. Any other request is
	// refused with 403, whatever its origin is, even a preflight. This stops DNS
	// rebinding, by which a page of another site looks like one of the server's own.
	// Set it on servers that listen on loopback or in a private network. An entry is a
	// host name, *.example.com for its subdomains at any depth, or an IP address in any
	// spelling. Case, port and one dot at the end make no difference. An empty list
	// turns the check off.
	AllowHosts []string `json:"allowHosts,omitempty"`

	// DangerouslyAllowInsecureOrigins permits, with credentials, origins of plain http
	// beyond loopback. Anybody on the network path of such a page can change the page,
	// and then act with the user's credentials.
	DangerouslyAllowInsecureOrigins bool `json:"dangerouslyAllowInsecureOrigins,omitempty"`

	// DangerouslyAllowBroadWildcards permits, with credentials, patterns that match
	// origins of anybody: https://*.com, https://*.github.io, moz-extension://*. [New]
	// finds these by the public suffix list. It does not find a host that is only the
	// parent of a listed name, such as https://*.amazonaws.com.
	DangerouslyAllowBroadWildcards bool `json:"dangerouslyAllowBroadWildcards,omitempty"`

	// DangerouslyAllowNullOrigin permits, with credentials, the entries "null" and
	// "file://". Any page can get the origin null by a sandboxed frame, and every local
	// file has the origin file://.
	DangerouslyAllowNullOrigin bool `json:"dangerouslyAllowNullOrigin,omitempty"`
}

func (p Policy) clone() Policy {
	p.AllowOrigins = slices.Clone(p.AllowOrigins)
	p.AllowMethods = slices.Clone(p.AllowMethods)
	p.AllowHeaders = slices.Clone(p.AllowHeaders)
	p.ExposeHeaders = slices.Clone(p.ExposeHeaders)
	p.AllowHosts = slices.Clone(p.AllowHosts)
	return p
}
