package suite

import (
	"slices"

	"github.com/sallyport/cors/core"
)

// AllCases are the cases that only a browser shows: protocols, and then in the
// order of a request's life kinds of requests, origins, redirects, the two caches,
// and at last what the server refuses.
func AllCases() []Case { return append(http2Cases(), casesOfAnyProtocol()...) }

func casesOfAnyProtocol() []Case {
	return slices.Concat(kindCases(), eventSourceCases(), safelistCases(), nullCases(), originCases(), http1Cases(), redirectCases(),
		beaconCases(), exposedCases(), cookieCases(), preflightCacheCases(), policiesOfPathCases(), httpCacheCases(),
		enforcementCases(), webSocketCases())
}

// Origins of pages and of the applications that they call. They are of one site,
// so that cookies and caches are shared among them unless CORS keeps them apart.
const (
	appPage   = "https://app.example.test"
	otherPage = "https://other.example.test"
	evilPage  = "https://evil.example.org"
	api       = "https://api.example.test"
	secondAPI = "https://api2.example.test"
)

// listing is a policy for some origins that allows what cases send.
func listing(origins ...string) core.Policy {
	return core.Policy{
		AllowOrigins: origins, AllowMethods: []string{"PUT", "DELETE"},
		AllowHeaders: []string{"Content-Type", "X-A", "X-B"}, ExposeHeaders: []string{"X-Total"},
	}
}

func withCredentials(p core.Policy) core.Policy {
	p.AllowCredentials = true
	p.DangerouslyAllowInsecureOrigins = true // some pages of this world are on plain http
	return p
}

func withMaxAge(p core.Policy, seconds int) core.Policy {
	p.MaxAgeSeconds = seconds
	return p
}
