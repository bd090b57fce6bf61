package suite

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// dice draws related policies and requests, from a few origins, methods and names. A
// policy grants each thing that a request needs with a probability of at least four
// fifths. So both grants and refusals are common.
type dice struct{ *rand.Rand }

var (
	dicePages = []string{
		"https://app.example.test", "https://other.example.test", "https://app.example.test:8443",
		"http://app.localhost:3000", "http://localhost:5173", "https://evil.example.org", "null",
	}
	diceEntries = []string{
		"https://app.example.test", "https://other.example.test", "https://app.example.test:8443",
		"https://*.example.test", "https://*.example.test:*", "https://app.example.test:*", "http://*.localhost:*",
		"http://localhost:*", "http://localhost:5173", "null", "https://example.org",
	}
	diceMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "patch", "Put", "QUERY"}
	diceListed  = []string{"PUT", "PATCH", "DELETE", "QUERY", "POST"}
	diceHeaders = [][2]string{
		{"X-A", "1"}, {"x-b", "2"}, {"Content-Type", "application/json"}, {"Content-Type", "text/plain"},
		{"Accept", "application/json"}, {"Accept-Language", "en"}, {"Authorization", "Bearer t"},
		{"Range", "bytes=0-1"}, {"Range", "bytes=-5"}, {"X-A", ""}, {"Content-Language", "en!"},
		{"Content-Type", "Text/Plain; charset=utf-8"}, {"Content-Type", "text/plain, application/json"},
		{"Accept-Language", strings.Repeat("a", 128)}, {"Accept-Language", strings.Repeat("a", 129)},
	}
	diceNames   = []string{"X-A", "X-B", "Content-Type", "Authorization", "Range", "Content-Language", "Accept-Language", "Accept"}
	diceExposed = []string{"X-Total", "X-Secret", "X-None"}
)

func some[T any](d dice, from []T, most int) []T {
	var picked []T
	for range d.IntN(most + 1) {
		picked = append(picked, from[d.IntN(len(from))])
	}
	return picked
}

func (d dice) mostly() bool { return d.IntN(5) > 0 }

// policyFor draws until a policy is valid.
func (d dice) policyFor(r useragent.Request) core.Policy {
	for {
		p := core.Policy{
			AllowOrigins:  append(some(d, diceEntries, 2), diceEntries[d.IntN(len(diceEntries))]),
			AllowMethods:  some(d, diceListed, 2),
			AllowHeaders:  some(d, diceNames, 2),
			ExposeHeaders: some(d, diceExposed, 2),

			AllowCredentials:                d.IntN(2) == 0,
			DangerouslyAllowInsecureOrigins: true, DangerouslyAllowNullOrigin: true, DangerouslyAllowBroadWildcards: true,
		}
		if d.mostly() {
			entries := slices.DeleteFunc(slices.Clone(diceEntries), func(entry string) bool { return !covers(entry, r.Origin) })
			p.AllowOrigins = append(p.AllowOrigins, some(d, entries, min(len(entries), 1))...)
		}
		if d.mostly() {
			p.AllowMethods = append(p.AllowMethods, useragent.NormalizeMethod(r.Method))
		}
		for _, h := range r.Headers {
			if d.mostly() {
				p.AllowHeaders = append(p.AllowHeaders, h[0])
			}
		}
		if d.IntN(5) == 0 {
			p.AllowOrigins, p.AllowCredentials = []string{"*"}, false
		}
		if d.IntN(6) == 0 {
			p.AllowMethods = []string{"*"}
		}
		if d.IntN(6) == 0 {
			p.AllowHeaders = append([]string{"*"}, some(d, []string{"Authorization"}, 1)...)
		}
		if d.IntN(8) == 0 && !p.AllowCredentials {
			p.ExposeHeaders = []string{"*"}
		}
		if d.IntN(4) == 0 {
			p.PreflightStatus = 200 + d.IntN(100)
		}
		p.MaxAgeSeconds = []int{-1, 0, 600}[d.IntN(3)]
		if _, err := core.New(p); err == nil {
			return p
		}
	}
}

func (d dice) request() useragent.Request {
	r := useragent.Request{
		Origin: dicePages[d.IntN(len(dicePages))], Target: api,
		Method:      diceMethods[d.IntN(len(diceMethods))],
		Credentials: []useragent.CredentialsMode{useragent.Omit, useragent.SameOrigin, useragent.Include}[d.IntN(3)],
	}
	seen := map[string]bool{}
	for _, h := range some(d, diceHeaders, 3) {
		if name := http.CanonicalHeaderKey(h[0]); !seen[name] { // a page's Headers would join two lines
			seen[name] = true
			r.Headers = append(r.Headers, h)
		}
	}
	return r
}
