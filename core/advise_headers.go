package core

import (
	"slices"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/field"
)

func lowered(name string) string { return field.Lower(name) }

func (a *adviser) allowHeaders() {
	names := a.policy.AllowHeaders
	if len(names) == 0 && len(a.policy.AllowOrigins) > 0 {
		a.field(fieldAllowHeaders, "", fault.HeadersEmpty,
			`it is empty, so that pages can send no JSON: "Content-Type: application/json" has to be granted`,
			`add "Content-Type" if pages send JSON`)
	}
	authorization := slices.ContainsFunc(names, func(name string) bool { return field.EqualFold(name, "authorization") })
	for i, raw := range names {
		name := lowered(raw)
		switch {
		case name == "*" && !authorization:
			authorization = true // said once
			a.entry(fieldAllowHeaders, i, raw, fault.HeadersAuthorization,
				`"*" never covers Authorization (Fetch, "CORS non-wildcard request-header name")`,
				`add "Authorization" if pages send it`)
		case strings.HasPrefix(name, "access-control-allow-") || name == "access-control-expose-headers" || name == "access-control-max-age":
			a.entry(fieldAllowHeaders, i, raw, fault.HeaderOfResponses, "it is a response header, which no page sends", "remove it")
		case isForbiddenRequestHeader(name):
			a.entry(fieldAllowHeaders, i, raw, fault.HeaderForbidden,
				`browsers send it themselves and never ask for it (Fetch, "forbidden request-header")`, "remove it")
		}
	}
}

// isForbiddenRequestHeader follows Fetch, "forbidden request-header", for a name
// in lower case.
func isForbiddenRequestHeader(name string) bool {
	switch name {
	case "accept-charset", "accept-encoding", "access-control-request-headers",
		"access-control-request-method", "connection", "content-length", "cookie",
		"cookie2", "date", "dnt", "expect", "host", "keep-alive", "origin", "referer",
		"set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "via":
		return true
	}
	return strings.HasPrefix(name, "proxy-") || strings.HasPrefix(name, "sec-")
}

func (a *adviser) exposeHeaders() {
	for i, raw := range a.policy.ExposeHeaders {
		switch lowered(raw) {
		case "set-cookie", "set-cookie2":
			a.entry(fieldExposeHeaders, i, raw, fault.HeaderNeverExposed,
				`script never reads it (Fetch, "forbidden response-header name")`, "remove it")
		case "cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma":
			a.entry(fieldExposeHeaders, i, raw, fault.HeaderAlwaysExposed,
				`script reads it anyway (Fetch, "CORS-safelisted response-header name")`, "remove it")
		}
	}
}
