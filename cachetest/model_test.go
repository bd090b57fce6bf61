package cachetest

import (
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// The application's own host, and the origins of its pages.
const (
	ownHost   = "api.test"
	ownOrigin = "https://" + ownHost
	ownPlain  = "http://" + ownHost
)

// covers says which of the pages' origins an entry of AllowOrigins covers. It is written
// out by hand, so that it shares no code with what it judges.
var covers = map[string][]string{
	"https://a.test":        {"https://a.test"},
	"https://b.test":        {"https://b.test"},
	"https://a.test:8443":   {"https://a.test:8443"},
	"https://*.wild.test":   {"https://x.wild.test", "https://y.z.wild.test"},
	"http://localhost:*":    {"http://localhost", "http://localhost:3000"},
	"app://shell":           {"app://shell"},
	"null":                  {"null"},
	"https://c.test":        {"https://c.test"},
	"https://*.b.test:*":    {"https://x.b.test", "https://x.b.test:8443"},
	"chrome-extension://*":  {"chrome-extension://abc"},
	"https://never.example": {},
}

// pages are the origins of the pages that visit, without the application's own.
var pages = []string{
	"https://a.test", "https://b.test", "https://c.test", "https://a.test:8443", "https://x.wild.test", "https://y.z.wild.test", "http://localhost",
	"http://localhost:3000", "app://shell", "null", "https://x.b.test", "https://x.b.test:8443", "chrome-extension://abc",
	"http://a.test", "https://wild.test", "https://evil.test", "https://a.test.evil.test",
}

// verdict is what must become of a request.
type verdict struct {
	barred  bool // the server refuses it with 403
	granted bool // a page may read the response, or send what its preflight asks for
	exposed bool // a page may read X-Total of the response
}

// verdict works out what the rules say about an honest request. If the lookups fail, they
// admit nobody.
func (r rules) verdict(m mount, v visit, fails bool) verdict {
	var decides *policy // nil: nobody may use it
	enforced := core.EnforceNone
	switch {
	case m == one:
		decides, enforced = &r[0], r[0].Enforce
	case m == paths && strings.HasPrefix(v.path, "/closed/"):
	case m == paths && strings.HasPrefix(v.path, "/open/"):
		decides, enforced = &r[1], r[1].Enforce
	case m == paths:
		decides, enforced = &r[0], r[0].Enforce
	case r[0].admits(v, fails):
		decides = &r[0]
	default:
		decides, enforced = &r[1], r[1].Enforce
	}
	admitted := decides != nil && decides.admits(v, fails)
	if v.kind == preflight {
		return verdict{granted: admitted && decides.grants(v)}
	}
	barred := !admitted && bars(enforced, v)
	granted := admitted && !barred && v.origin != "" && decides.permits(v)
	return verdict{barred: barred, granted: granted, exposed: granted && decides.exposes(v)}
}

// admits reports whether the origin of a page is one of the policy.
func (p *policy) admits(v visit, fails bool) bool {
	if slices.Contains(p.AllowOrigins, "*") {
		return true
	}
	if v.origin == "" {
		return false
	}
	for _, entry := range p.AllowOrigins {
		if slices.Contains(covers[entry], v.origin) {
			return true
		}
	}
	return p.lookup != noLookup && !fails && v.origin != "null" && p.knows(v.origin, v.tenant)
}

// permits reports whether the policy is for the credentials of the request.
func (p *policy) permits(v visit) bool {
	return p.AllowCredentials || v.credentials != useragent.Include
}

// exposes reports whether an admitted page may read X-Total.
func (p *policy) exposes(v visit) bool {
	return slices.Contains(p.ExposeHeaders, "X-Total") || slices.Contains(p.ExposeHeaders, "*") && v.credentials != useragent.Include
}

// grants reports whether an admitted page may send what its preflight asks for.
func (p *policy) grants(v visit) bool {
	if v.asksMethod != "POST" && !slices.Contains(p.AllowMethods, v.asksMethod) && !slices.Contains(p.AllowMethods, "*") {
		return false
	}
	for _, header := range v.asksHeaders {
		listed := slices.Contains(p.AllowHeaders, header)
		if !listed && (header == "Authorization" || !slices.Contains(p.AllowHeaders, "*")) {
			return false
		}
	}
	return p.permits(v)
}

// bars is the table of docs/enforcing.md from row 3 on, for honest requests whose origin
// is not admitted.
func bars(e core.Enforcement, v visit) bool {
	unsafe := v.method != "GET" && v.method != "HEAD"
	switch {
	case e == core.EnforceNone:
		return false
	case v.kind == own || v.kind == tool || v.kind == typed || v.kind == link && !v.metadata || v.kind == image && !v.metadata:
		return false
	case v.kind == link:
		return unsafe
	}
	return unsafe || e == core.EnforceAll
}
