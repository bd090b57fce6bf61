package suite

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/sallyport/cors/browsertest/internal/vector"
)

// Departure is one way in which a browser does not do what the standard says.
type Departure struct {
	Browser, Version string // in which it was met
	What             string
	Link             string // to the report, or to where it was measured
}

func (d Departure) String() string {
	return d.Browser + " " + d.Version + ": " + d.What + " (" + d.Link + ")"
}

// measured is the link of a departure for which no report is known.
const measured = "no report known; measured by this suite"

// Departures that cases refer to by name.
var (
	authorizationCovered = []Departure{
		{"Chromium", "156", "a star in Access-Control-Allow-Headers covers Authorization", "https://crbug.com/1176753"},
		{"Firefox", "153", "a star in Access-Control-Allow-Headers covers Authorization", "https://bugzilla.mozilla.org/show_bug.cgi?id=1687364"},
		{"WebKit", "2.50", "a star in Access-Control-Allow-Headers covers Authorization", "https://github.com/whatwg/fetch/issues/1919"},
	}
	starNotCached = []Departure{
		{"Firefox", "153", "a preflight's answer is not kept for what only a star grants", measured},
	}
	fontsWithoutCORS = []Departure{
		{"WebKit", "2.50", "fonts are requested without CORS", measured},
	}
	errorsNotMuted = []Departure{
		{"Firefox", "153", "the error of a script that was loaded without CORS is told", measured},
	}
	noHTTP2ByProxy = []Departure{
		{"WebKit", "2.50", "through a proxy only HTTP/1.1 is spoken", measured},
	}
	credentialedNotReused = []Departure{
		{"Firefox", "153", "a preflight's answer with credentials is not used for a request without", measured},
	}
)

// departure returns the one of a list that a browser has, as text.
func departure(browser string, list []Departure) string {
	for _, d := range list {
		if d.Browser == browser {
			return d.String()
		}
	}
	return ""
}

// departureOfVector names the departure that explains why a vector does not hold,
// if one does.
func departureOfVector(browser string, v *vector.Vector, p vector.Produced) string {
	var policy struct{ AllowMethods, AllowHeaders []string }
	_ = json.Unmarshal(v.Policy, &policy) // the vector's own engine has parsed it
	if onlyStarCovers(policy.AllowHeaders, p.Headers, "authorization") {
		return departure(browser, authorizationCovered)
	}
	if p.Preflight && v.Browser != nil && v.Browser.Caches != nil &&
		(slices.Contains(policy.AllowMethods, "*") || slices.Contains(policy.AllowHeaders, "*")) {
		return departure(browser, starNotCached)
	}
	return ""
}

// onlyStarCovers reports whether a request has a header that a list covers by a
// star and does not name.
func onlyStarCovers(list []string, headers [][2]string, name string) bool {
	asked := slices.ContainsFunc(headers, func(h [2]string) bool { return strings.EqualFold(h[0], name) })
	named := slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
	return asked && !named && slices.Contains(list, "*")
}
