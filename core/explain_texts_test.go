package core

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// Whole texts, since half a sentence helps nobody.
func TestExplanationsAreWholeSentences(t *testing.T) {
	const page = "https://example.com"
	bare := Policy{AllowOrigins: []string{page}}
	with := func(change func(p *Policy)) Policy {
		p := bare
		change(&p)
		return p
	}
	lookup := func(err error) []Option {
		return []Option{WithOriginLookup(func(context.Context, Request, string) (bool, error) { return false, err })}
	}
	panics := []Option{WithObserver(func(context.Context, Request, Decision) { panic("a bug") })}
	get := func(origin string, lines ...string) Request {
		return request("GET", append(lines, "Origin: "+origin)...)
	}
	post := func(origin string, lines ...string) Request {
		return request("POST", append(lines, "Origin: "+origin)...)
	}
	asking := func(method string, headers ...string) Request {
		r := preflight(page, method)
		for _, h := range headers {
			r.Header.Add("Access-Control-Request-Headers", h)
		}
		return r
	}
	methods := func(names ...string) Policy { return with(func(p *Policy) { p.AllowMethods = names }) }
	headers := func(names ...string) Policy { return with(func(p *Policy) { p.AllowHeaders = names }) }
	const (
		refusedUnsafe = ` The server refuses the request, since Enforce is "unsafe".`
		behindProxy   = " If the page is the server's own, a proxy in front rewrites Host, and browsers send no Sec-Fetch-Site over plain http:" +
			" let the proxy pass Host on, or list the origin."
	)
	enforcing := with(func(p *Policy) { p.Enforce = EnforceUnsafe })
	for _, c := range []struct {
		name string
		situation
		want string
	}{
		{"no Origin", situation{policy: bare, request: request("GET")},
			"The request has no Origin: it is not a cross-origin request of a script in a browser, and needs no grant. The response has Vary, for caches."},
		{"no Origin under a star", situation{policy: everyone, request: request("GET")},
			`The request has no Origin: it is not a cross-origin request of a script in a browser, and needs no grant. AllowOrigins is "*", so the response has it nevertheless, for caches.`},
		{"the server's own", situation{policy: bare, request: post("https://api.test")},
			`Origin "https://api.test" is the server's own, and browsers need no grant for it. If the page has another scheme than the server, add "https://api.test" to AllowOrigins.`},
		{"granted", situation{policy: bare, request: get(page)},
			`Origin "https://example.com" is allowed by AllowOrigins[0] "https://example.com".`},
		{"a granted preflight", situation{policy: bare, request: asking("HEAD")},
			`Origin "https://example.com" is allowed by AllowOrigins[0] "https://example.com". Everything that the preflight asks for is granted: method "HEAD".`},
		{"a granted preflight for headers", situation{policy: headers("X-A"), request: asking("GET", "x-a")},
			`Origin "https://example.com" is allowed by AllowOrigins[0] "https://example.com". Everything that the preflight asks for is granted: method "GET", headers "x-a".`},
		{"a near miss that is malformed", situation{policy: bare, request: get("https://example.com/")},
			`Origin "https://example.com/" is not a serialized origin (scheme://host or scheme://host:port), and no browser sends it: ` +
				`it is refused without being cleaned up, and no entry can cover it. ` +
				`Written as browsers do, "https://example.com", AllowOrigins[0] "https://example.com" would cover it (browsers send no trailing slash).`},
		{"no near miss", situation{policy: bare, request: get("https://evil.test")},
			`Origin "https://evil.test" is not allowed: no entry of AllowOrigins covers it. To allow it, add "https://evil.test" to AllowOrigins.`},
		{"plain http with credentials", situation{policy: with(func(p *Policy) { p.AllowCredentials = true }), request: get("http://evil.test")},
			`Origin "http://evil.test" is not allowed: no entry of AllowOrigins covers it. To allow it, add "http://evil.test" to AllowOrigins, with DangerouslyAllowInsecureOrigins, or better serve the page over https.`},
		{"null", situation{policy: bare, request: get("null")},
			`Origin is null, and "null" is not listed. Most often a redirect to another origin has made it null, such as one from http to https or to a login page: ` +
				`let the page request the final URL directly. Sandboxed frames, data: pages and files send null as well: ` +
				`serve the page from an origin of its own, or add "null" to AllowOrigins, which admits every page that wants it.`},
		{"null with credentials", situation{policy: with(func(p *Policy) { p.AllowCredentials = true }), request: get("null")},
			`Origin is null, and "null" is not listed. Most often a redirect to another origin has made it null, such as one from http to https or to a login page: ` +
				`let the page request the final URL directly. Sandboxed frames, data: pages and files send null as well: ` +
				`serve the page from an origin of its own; adding "null" to AllowOrigins with DangerouslyAllowNullOrigin lets every page act with its user's credentials.`},
		{"a failed lookup", situation{policy: bare, options: lookup(errors.New("away")), request: get("https://evil.test")},
			`Origin "https://evil.test" is not in AllowOrigins, and is refused because the origin lookup failed: "origin lookup: away". Mend the lookup, or add "https://evil.test" to AllowOrigins.`},
		{"a failed observer", situation{policy: bare, options: panics, request: get(page)},
			`Origin "https://example.com" is allowed by the policy, and is refused because an observer failed: "observer panicked: a bug". Mend the observer.`},
		{"another host", situation{policy: with(func(p *Policy) { p.AllowHosts = []string{"other.test"} }), request: get(page)},
			"Host is not in AllowHosts: the request was sent to another name than the server's own, as DNS rebinding does. To serve it under that name, add the host to AllowHosts."},
		{"another host, enforced", situation{policy: with(func(p *Policy) { p.AllowHosts, p.Enforce = []string{"other.test"}, EnforceAll }), request: post("https://evil.test")},
			"Host is not in AllowHosts: the request was sent to another name than the server's own, as DNS rebinding does. To serve it under that name, add the host to AllowHosts."},
		{"an image of another site", situation{policy: with(func(p *Policy) { p.Enforce = EnforceAll }), request: request("GET", "Sec-Fetch-Site: cross-site")},
			`The request has no Origin, and Sec-Fetch-Site says that a page of another site asks: an image, a frame or a link there leads here. The server refuses the request, since Enforce is "all".`},
		{"an unlisted origin, enforced", situation{policy: enforcing, request: post("https://evil.test")},
			`Origin "https://evil.test" is not allowed: no entry of AllowOrigins covers it. To allow it, add "https://evil.test" to AllowOrigins.` + refusedUnsafe},
		{"an unlisted origin of plain http, enforced", situation{policy: enforcing, request: post("http://evil.test")},
			`Origin "http://evil.test" is not allowed: no entry of AllowOrigins covers it. To allow it, add "http://evil.test" to AllowOrigins.` + refusedUnsafe + behindProxy},
		{"a failed lookup for plain http, enforced", situation{policy: enforcing, options: lookup(errors.New("away")), request: post("http://evil.test")},
			`Origin "http://evil.test" is not in AllowOrigins, and is refused because the origin lookup failed: "origin lookup: away". Mend the lookup, or add "http://evil.test" to AllowOrigins.` + refusedUnsafe},

		{"a repeated method", situation{policy: bare, request: preflight(page, "PUT", "Access-Control-Request-Method: PUT")},
			`Origin "https://example.com" is allowed, but Access-Control-Request-Method is repeated, and one request has one method. No browser sends that, and no policy can allow it.`},
		{"no method, and a malformed header", situation{policy: bare, request: asking("", "a b")},
			`Origin "https://example.com" is allowed, but Access-Control-Request-Method is "", which is not a method, ` +
				`and Access-Control-Request-Headers is not a list of header names, since "a b" is not a token. No browser sends that, and no policy can allow it.`},
		{"a malformed header", situation{policy: bare, request: asking("GET", "a b")},
			`Origin "https://example.com" is allowed, but Access-Control-Request-Headers is not a list of header names, since "a b" is not a token. No browser sends that, and no policy can allow it.`},
		{"headers over budget", situation{policy: bare, request: asking("GET", strings.Repeat("x", 4097))},
			`Origin "https://example.com" is allowed, but Access-Control-Request-Headers is longer than 4096 bytes and was not read. No browser sends that, and no policy can allow it.`},
		{"no route", situation{policy: methods("PUT"), request: routedAt(asking("PUT"))},
			`Origin "https://example.com" is allowed, but the router has no route at this path. Register a route for the method "PUT".`},
		{"no route for the method", situation{policy: methods("PUT"), request: routedAt(asking("PUT"), "GET", "DELETE")},
			`Origin "https://example.com" is allowed, but the router has no route for the method "PUT" at this path, only for GET, DELETE. Register a route for the method "PUT".`},
		{"a forbidden method", situation{policy: bare, request: asking("TRACE")},
			`Origin "https://example.com" is allowed, but no browser lets a page send the method "TRACE", and no policy can allow it.`},
		{"the method *", situation{policy: bare, request: asking("*")},
			`Origin "https://example.com" is allowed, but a page asks for a method named "*", which no page needs: granting it would grant all.`},
		{"an unlisted method", situation{policy: methods("PUT", "DELETE"), request: asking("PATCH")},
			`Origin "https://example.com" is allowed, but the method "PATCH" is not in AllowMethods (PUT, DELETE). To allow it, add "PATCH" to AllowMethods.`},
		{"a listed method in lower case", situation{policy: methods("PATCH"), request: asking("patch")},
			`Origin "https://example.com" is allowed, but the method "patch" is not in AllowMethods (PATCH). Methods are case-sensitive: the page has to ask for "PATCH", which is allowed.`},
		{"an unlisted method in lower case", situation{policy: bare, request: asking("patch")},
			`Origin "https://example.com" is allowed, but the method "patch" is not in AllowMethods (which is empty). Methods are case-sensitive: the page has to ask for "PATCH". To allow it, add "PATCH" to AllowMethods.`},
		{"a method of the application's in lower case", situation{policy: methods("PUT", "CHICKEN"), request: asking("chicken")},
			`Origin "https://example.com" is allowed, but the method "chicken" is not in AllowMethods (PUT, CHICKEN). Methods are case-sensitive, and "CHICKEN" is another one. To allow it, add "chicken" to AllowMethods.`},
		{"the header *", situation{policy: bare, request: asking("GET", "*")},
			`Origin "https://example.com" is allowed, but a page asks for a header named "*", which no page needs: granting it would grant all.`},
		{"the header * beside another", situation{policy: bare, request: asking("GET", "*,x-a")},
			`Origin "https://example.com" is allowed, but a page asks for a header named "*", which no page needs: granting it would grant all, ` +
				`and the request header "x-a" is not in AllowHeaders (which is empty). To allow it, add "x-a" to AllowHeaders.`},
		{"Authorization under a star", situation{policy: headers("*"), request: asking("GET", "authorization,x-a")},
			`Origin "https://example.com" is allowed, but "*" in AllowHeaders never covers Authorization. To allow it, add "Authorization" to AllowHeaders.`},
		{"a header", situation{policy: headers("X-B", "X-C"), request: asking("GET", "x-a")},
			`Origin "https://example.com" is allowed, but the request header "x-a" is not in AllowHeaders (X-B, X-C). To allow it, add "x-a" to AllowHeaders.`},
		{"a method and two headers", situation{policy: bare, request: asking("PUT", "x-a,x-b")},
			`Origin "https://example.com" is allowed, but the method "PUT" is not in AllowMethods (which is empty), and the request headers "x-a", "x-b" are not in AllowHeaders (which is empty). ` +
				`To allow it, add "PUT" to AllowMethods, and "x-a", "x-b" to AllowHeaders.`},
		{"twelve listed methods", situation{policy: methods(numbered(12, "M")...), request: asking("PUT")},
			`Origin "https://example.com" is allowed, but the method "PUT" is not in AllowMethods (M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11). To allow it, add "PUT" to AllowMethods.`},
		{"thirteen listed methods", situation{policy: methods(numbered(13, "M")...), request: asking("PUT")},
			`Origin "https://example.com" is allowed, but the method "PUT" is not in AllowMethods (M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, …). To allow it, add "PUT" to AllowMethods.`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.quietly(t).Explain(); got != c.want {
				t.Errorf("%sgot\n%s\nwant\n%s", described(c.policy, c.request), got, c.want)
			}
		})
	}
}

// A text that a client chose is quoted up to 128 bytes, and not further.
func TestExplanationsQuote128BytesOfEachText(t *testing.T) {
	const page = "https://example.com"
	long := strings.Repeat("z", 300)
	bare := Policy{AllowOrigins: []string{page}}
	fails := []Option{WithOriginLookup(func(context.Context, Request, string) (bool, error) { return false, errors.New(long) })}
	failsToObserve := []Option{WithObserver(func(context.Context, Request, Decision) { panic(long) })}
	asking := func(method, headers string) Request {
		return preflight(page, method, "Access-Control-Request-Headers: "+headers)
	}
	label := strings.Repeat("z", 60)
	longHost := "https://" + strings.Join([]string{label, label, label, "test"}, ".")
	for _, c := range []struct {
		name string
		situation
		want []string // 128 bytes of a text, between quotes that are not closed before
	}{
		{"an origin", situation{policy: bare, request: request("GET", "Origin: "+longHost)}, []string{longHost[:128]}},
		{"an entry", situation{policy: listing(longHost), request: request("GET", "Origin: "+longHost)}, []string{longHost[:128]}},
		{"a near miss", situation{policy: listing(longHost), request: request("GET", "Origin: "+longHost+"/")}, []string{longHost[:128]}},
		{"an error of a lookup", situation{policy: bare, options: fails, request: request("GET", "Origin: https://evil.test")}, []string{"origin lookup: " + long[:128-len("origin lookup: ")]}},
		{"a panic of an observer", situation{policy: bare, options: failsToObserve, request: request("GET", "Origin: "+page)}, []string{"observer panicked: " + long[:128-len("observer panicked: ")]}},
		{"a method", situation{policy: bare, request: asking(long, "x")}, []string{long[:128]}},
		{"a granted method", situation{policy: Policy{AllowOrigins: bare.AllowOrigins, AllowMethods: []string{"*"}}, request: preflight(page, long)}, []string{long[:128]}},
		{"a header", situation{policy: bare, request: asking("GET", long)}, []string{long[:128]}},
		{"granted headers", situation{policy: Policy{AllowOrigins: bare.AllowOrigins, AllowHeaders: []string{"*"}}, request: asking("GET", long)}, []string{long[:128]}},
		{"a malformed header", situation{policy: bare, request: asking("GET", "b "+long)}, []string{"b " + long[:126]}},
		{"a method in other letters", situation{policy: Policy{AllowOrigins: bare.AllowOrigins, AllowMethods: []string{strings.ToUpper(long)}}, request: asking(long, "x")},
			[]string{long[:128], "and \"" + strings.ToUpper(long[:128])}},
		{"a listed method", situation{policy: Policy{AllowOrigins: bare.AllowOrigins, AllowMethods: []string{long}}, request: asking("PUT", "x")}, []string{long[:128]}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.quietly(t).Explain()
			for _, want := range c.want {
				if n := strings.Count(got, want+`"`); n == 0 || strings.Contains(got, want+"z") || strings.Contains(got, want+"Z") {
					t.Errorf("got\n%s\nwant it to quote\n%s", got, want)
				}
			}
		})
	}
}
