package core

import (
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
)

func (a *adviser) allowHeaders(p Policy) {
	for i, raw := range p.AllowHeaders {
		name := field.Lower(raw)
		switch {
		case strings.HasPrefix(name, "access-control-allow-") || name == "access-control-expose-headers" || name == "access-control-max-age":
			a.entry(fieldAllowHeaders, i, raw, "it is a response field, which no page sends", "remove it")
		case isForbiddenRequestHeader(name):
			a.entry(fieldAllowHeaders, i, raw,
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

func (a *adviser) exposeHeaders(p Policy) {
	for i, raw := range p.ExposeHeaders {
		switch field.Lower(raw) {
		case "set-cookie", "set-cookie2":
			a.entry(fieldExposeHeaders, i, raw,
				`script never reads it (Fetch, "forbidden response-header name")`, "remove it")
		case "cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma":
			a.entry(fieldExposeHeaders, i, raw,
				`script reads it anyway (Fetch, "CORS-safelisted response-header name")`, "remove it")
		}
	}
}

// optOuts finds opt-outs that open nothing: they wait to surprise whoever turns
// credentials on.
func (a *adviser) optOuts(p Policy) {
	for _, opt := range []struct {
		field string
		set   bool
	}{
		{"DangerouslyAllowInsecureOrigins", p.DangerouslyAllowInsecureOrigins},
		{"DangerouslyAllowBroadWildcards", p.DangerouslyAllowBroadWildcards},
		{"DangerouslyAllowNullOrigin", p.DangerouslyAllowNullOrigin},
	} {
		if opt.set && !p.AllowCredentials {
			a.field(opt.field, "true", "it has an effect only with AllowCredentials", "remove it")
		}
	}
}

// longestMaxAge is Firefox's limit, the longest of all browsers'.
const longestMaxAge = 86400

func (a *adviser) maxAge(p Policy) {
	if p.MaxAgeSeconds > longestMaxAge {
		a.field("MaxAgeSeconds", strconv.Itoa(p.MaxAgeSeconds),
			"no browser keeps a preflight that long: Firefox stops at 86400 s, Chromium at 7200, WebKit at 600",
			"write at most 86400")
	}
}
