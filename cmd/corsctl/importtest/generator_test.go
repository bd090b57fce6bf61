package importtest

import (
	"math/rand/v2"
	"time"

	"github.com/sallyport/cors/internal/useragent"
)

type generator struct{ *rand.Rand }

func (g *generator) pick(from []string) string { return from[g.IntN(len(from))] }

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

// some draws up to n of the texts, with repetitions.
func (g *generator) some(n int, from []string) []string {
	list := make([]string, g.IntN(n+1))
	for i := range list {
		list[i] = g.pick(from)
	}
	return list
}

var exactOrigins = []string{
	"https://a.test", "https://b.a.test", "http://a.test", "https://a.test:8443", "http://localhost", "http://localhost:3000", "null",
	"https://A.test", "https://a.test/", "https://a.test:443", " https://b.test", "a.test", "chrome-extension://abc", "file://", "app://x", "http://[::1]:3000",
}

var patternOrigins = []string{
	"https://*.a.test", "http://*.a.test", "*.a.test", "*a.test", "https://*a.test", "https://a.test*", "https://a.test:*", "http://localhost:*",
	"https://*", "http://*", "*://a.test", "http*://a.test", "https://*.a.test:8443", "https://*.A.test", "https://*.a.test/", "https://b.*.test",
	"chrome-extension://*", "app://*", "https://*.test", "https://*.*.test", "https://?.a.test", "*:3000", "http://localhost:30*", "https://*.github.io",
	"https://*.a.test:443", "https://*.b.a.test", "*", "https://*-x.a.test", "http://*.localhost:*",
}

// origins draws more lists without "*" than with it.
func (g *generator) origins() []string {
	list := g.some(3, exactOrigins[:7])
	if g.chance(40) {
		list = append(list, g.some(2, exactOrigins)...)
	}
	if g.chance(50) {
		list = append(list, g.some(2, patternOrigins)...)
	}
	if g.chance(15) {
		list = append(list, "*")
	}
	g.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func (g *generator) methods() []string {
	list := g.some(5, []string{"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"})
	if g.chance(60) {
		list = append(list, "GET", "POST")
	}
	if g.chance(30) {
		list = append(list, g.some(2, []string{"put", "patch", "QUERY", "query", "TRACE", "*", "PUT, DELETE", "P T", "", "get", " PUT"})...)
	}
	return list
}

func (g *generator) headers() []string {
	list := g.some(3, []string{"Content-Type", "X-A", "x-b", "Authorization"})
	if g.chance(30) {
		list = append(list, g.some(2, []string{"Origin", "Content-Length", "*", "X-A, X-B", "X A", "", " X-A", "x_c", "X-B"})...)
	}
	return list
}

func (g *generator) exposed() []string {
	list := g.some(2, []string{"X-One", "x-two"})
	if g.chance(30) {
		list = append(list, g.some(2, []string{"*", "X-One, X-Two", "X One", ""})...)
	}
	return list
}

// put sets a setting, or leaves it out.
func (g *generator) put(settings map[string]any, name string, percent int, value any) {
	if g.chance(percent) {
		settings[name] = value
	}
}

func (g *generator) gin() map[string]any {
	s := map[string]any{}
	g.put(s, "AllowAllOrigins", 10, true)
	if s["AllowAllOrigins"] == nil || g.chance(10) {
		s["AllowOrigins"] = g.origins()
	}
	g.put(s, "AllowMethods", 80, g.methods())
	g.put(s, "AllowHeaders", 80, g.headers())
	g.put(s, "ExposeHeaders", 60, g.exposed())
	g.put(s, "AllowCredentials", 50, true)
	g.put(s, "AllowWildcard", 60, true)
	g.put(s, "AllowBrowserExtensions", 70, true)
	g.put(s, "AllowFiles", 70, true)
	g.put(s, "CustomSchemas", 70, []string{"app://", "null", "a.", " "})
	g.put(s, "MaxAge", 50, []time.Duration{0, time.Hour, 1500 * time.Millisecond, time.Millisecond, -time.Second}[g.IntN(5)])
	g.put(s, "OptionsResponseStatusCode", 20, []int{0, 200, 204, 299, 404}[g.IntN(5)])
	g.put(s, "AllowPrivateNetwork", 10, true)
	return s
}

func (g *generator) echo() map[string]any {
	s := map[string]any{}
	g.put(s, "AllowOrigins", 90, g.origins())
	g.put(s, "AllowMethods", 80, g.methods())
	g.put(s, "AllowHeaders", 80, g.headers())
	g.put(s, "ExposeHeaders", 60, g.exposed())
	g.put(s, "AllowCredentials", 50, true)
	g.put(s, "UnsafeWildcardOriginWithAllowCredentials", 20, true)
	g.put(s, "MaxAge", 50, []int{0, 1, 600, -1, -5}[g.IntN(5)])
	return s
}

func (g *generator) goChi() map[string]any {
	s := map[string]any{}
	g.put(s, "AllowedOrigins", 90, g.origins())
	g.put(s, "AllowedMethods", 80, g.methods())
	g.put(s, "AllowedHeaders", 80, g.headers())
	g.put(s, "ExposedHeaders", 60, g.exposed())
	g.put(s, "AllowCredentials", 50, true)
	g.put(s, "MaxAge", 50, []int{0, 1, 600, -1, -5}[g.IntN(5)])
	g.put(s, "OptionsPassthrough", 10, true)
	return s
}

func (g *generator) rs() map[string]any {
	s := g.goChi()
	g.put(s, "OptionsSuccessStatus", 20, []int{0, 200, 204, 299, 404}[g.IntN(5)])
	g.put(s, "AllowPrivateNetwork", 10, true)
	return s
}

// pageOrigins are origins that browsers send.
var pageOrigins = []string{
	"https://a.test", "https://b.a.test", "https://c.b.a.test", "http://a.test", "http://b.a.test", "https://a.test:8443", "https://b.a.test:8443",
	"http://localhost", "http://localhost:3000", "http://x.localhost:3000", "null", "https://b.test", "https://nota.test", "https://a.test.evil.test", "https://b.c.test",
	"chrome-extension://abc", "file://", "app://x", "https://x.github.io", "http://[::1]:3000", "https://evil.test", "https://q-x.a.test", "https://attest", "app://x:80",
}

func (g *generator) request() useragent.Request {
	r := useragent.Request{
		Origin: g.pick(pageOrigins), Target: "https://api.server.test", Path: "/",
		Method:            g.pick([]string{"GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "patch", "put", "query", "PURGE"}),
		Credentials:       []useragent.CredentialsMode{useragent.Omit, useragent.Include}[g.IntN(2)],
		UsesCORSPreflight: g.chance(10),
	}
	for _, name := range []string{"X-A", "x-b", "Content-Type", "Authorization", "x_c"} {
		if g.chance(20) {
			r.Headers = append(r.Headers, [2]string{name, "application/json"})
		}
	}
	return r
}
