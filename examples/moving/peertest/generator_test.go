package peertest

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

const host = "api.test" // of the server

type generator struct{ *rand.Rand }

func (g *generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

// some draws up to n of the texts, each once.
func (g *generator) some(n int, from ...string) []string {
	g.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
	return from[:g.IntN(min(n, len(from))+1)]
}

// policy draws what some library can say. Each of them says whether it can say it all.
func (g *generator) policy() policy {
	p := policy{
		AllowOrigins: g.some(3, "https://a.test", "https://b.a.test", "http://a.test", "https://a.test:8443", "http://localhost:3000",
			"app://x", "https://c.test"),
		AllowMethods:  g.some(3, "PUT", "DELETE", "PATCH", "QUERY", "Purge", "OPTIONS"),
		AllowHeaders:  g.some(3, "Content-Type", "X-A", "X-B", "Authorization", "x.c"),
		ExposeHeaders: g.some(2, "X-One", "X-Two"),
		MaxAgeSeconds: []int{0, 600, -1}[g.IntN(3)],
	}
	p.AllowCredentials = g.chance(40)
	p.DangerouslyAllowInsecureOrigins = true
	if g.chance(40) {
		p.AllowOrigins = append(p.AllowOrigins, g.pick("https://*.a.test", "http://localhost:*", "https://*.c.test"))
	}
	if g.chance(15) && !p.AllowCredentials || len(p.AllowOrigins) == 0 {
		p.AllowOrigins, p.AllowCredentials = []string{"*"}, false
	}
	if g.chance(20) {
		p.AllowMethods = []string{"*"}
	}
	if g.chance(20) || p.AllowCredentials && g.chance(30) {
		p.AllowHeaders = [][]string{{"*"}, {"*", "Authorization"}, {"*", "Authorization"}}[g.IntN(3)]
	}
	if g.chance(15) && !p.AllowCredentials {
		p.ExposeHeaders = []string{"*"}
	}
	return p
}

// pageOrigin draws an origin that a browser sends: one that the policy covers, or one that
// differs from such an origin in one part.
func (g *generator) pageOrigin(p policy) string {
	if g.chance(10) {
		return g.pick("null", "https://other.test", "http://"+host, "https://"+host, "app://x", "http://127.0.0.1:3000")
	}
	entry := g.pick(p.AllowOrigins...)
	if entry == "*" {
		entry = "https://a.test"
	}
	origin := strings.Replace(strings.Replace(entry, "*.", g.pick("x.", "y.x.", "b.", "my_x."), 1), ":*", g.pick("", ":3000", ":8080"), 1)
	if g.chance(50) {
		return origin
	}
	scheme, name, _ := strings.Cut(origin, "://")
	name, port, _ := strings.Cut(name, ":")
	if port != "" {
		port = ":" + port
	}
	switch g.IntN(8) {
	case 0:
		scheme = g.pick("http", "https", "app")
	case 1:
		port = g.pick("", ":8443", ":3000", ":30001")
	case 2:
		name = g.pick("x.", "y.x.", "www.", "b.") + name
	case 3:
		name = g.pick("not", "x-", "1") + name
	case 4:
		name += g.pick(".evil.test", "x", "-x")
	case 5:
		_, name, _ = strings.Cut(name, ".")
		if name == "" {
			name = "test"
		}
	case 6:
		name = strings.Replace(name, ".", "x", 1)
	case 7:
		name = strings.Replace(name, "a.", "c.", 1)
	}
	// No browser writes the default port.
	if scheme == "https" && port == ":443" || scheme == "http" && port == ":80" {
		port = ""
	}
	return scheme + "://" + name + port
}

// anyOrigin is the lines of Origin of some client.
func (g *generator) anyOrigin(p policy) []string {
	origin := g.pageOrigin(p)
	if g.chance(10) && slices.Contains(p.AllowOrigins, "http://localhost:*") {
		return []string{"http://localhost:80"}
	}
	switch g.IntN(14) {
	case 0:
		return nil
	case 1:
		return []string{strings.ToUpper(origin)}
	case 2:
		return []string{origin + g.pick("/", " ", ",", "?", "#", "/x", "@evil.test", ".")}
	case 3:
		return []string{g.pick(" ", "x", "\t") + origin}
	case 4:
		return []string{origin, g.pageOrigin(p)}
	case 5:
		return []string{g.pick("", "*", "https://", "a.test", "https://*.a.test", "https://evil@a.test", "https://evil.test/.a.test",
			origin+":443", origin+":80", "http://localhost:3000.evil.test", "https://evil.test#.a.test")}
	}
	return []string{origin}
}

var methods = []string{"GET", "POST", "HEAD", "PUT", "PUT", "DELETE", "PATCH", "QUERY", "Purge", "OPTIONS", "put", "patch", "purge", "PURGE"}

var names = []string{"content-type", "x-a", "x-b", "authorization", "x.c", "x-d", "x-ab", "x~e"}

// raw draws a request of any client.
func (g *generator) raw(p policy) *request {
	h := http.Header{}
	if origin := g.anyOrigin(p); origin != nil {
		h["Origin"] = origin
	}
	if g.chance(10) { // what must not matter
		h.Set(g.pick("Cookie", "Vary", "Authorization"), "a=b")
	}
	method := g.pick(append(slices.Clone(methods), "OPTIONS", "OPTIONS", "OPTIONS", "OPTIONS", "OPTIONS", "OPTIONS")...)
	if method == "OPTIONS" && g.chance(85) || g.chance(3) {
		h["Access-Control-Request-Method"] = []string{g.pick(append(slices.Clone(p.AllowMethods), methods...)...)}
		if g.chance(8) {
			h["Access-Control-Request-Method"] = [][]string{{""}, {"PUT", "DELETE"}, {"P T"}, {" PUT"}, {"*"}}[g.IntN(5)]
		}
		asked := g.some(3, slices.Clone(names)...)
		if g.chance(50) && !p.anyHeader() {
			asked = g.some(3, lower(p.AllowHeaders)...)
		}
		if !g.chance(15) {
			slices.Sort(asked)
		}
		switch {
		case p.anyHeader() && len(asked) > 1 && g.chance(60):
			h["Access-Control-Request-Headers"] = asked
		case len(asked) > 0 && g.chance(75):
			h["Access-Control-Request-Headers"] = []string{strings.Join(asked, g.pick(",", ",", ",", ",,", ", ", " , "))}
		case len(asked) > 0 && g.chance(40):
			h["Access-Control-Request-Headers"] = asked
		case len(asked) > 0:
			h["Access-Control-Request-Headers"] = []string{strings.ToUpper(strings.Join(asked, ","))}
		case g.chance(20):
			h["Access-Control-Request-Headers"] = []string{g.pick("", ",", "x a", "*")}
		}
	}
	return &request{method: method, header: h}
}

// fetch draws a request of a page's script.
func (g *generator) fetch(p policy) useragent.Request {
	r := useragent.Request{
		Origin: g.pageOrigin(p), Target: "https://" + host, Path: "/",
		Method:            g.pick(append(slices.Clone(p.AllowMethods), methods...)...),
		Credentials:       []useragent.CredentialsMode{useragent.Omit, useragent.Include}[g.IntN(2)],
		UsesCORSPreflight: g.chance(10) || len(p.AllowMethods) == 0 && g.chance(30),
	}
	if r.Method == "*" {
		r.Method = "PUT"
	}
	if r.Origin == r.Target {
		r.Origin = "http://" + host // which differs in the scheme
	}
	for _, name := range g.some(2, append(slices.Clone(names), p.AllowHeaders...)...) {
		if name != "*" {
			r.Headers = append(r.Headers, [2]string{name, "application/json"})
		}
	}
	return r
}
