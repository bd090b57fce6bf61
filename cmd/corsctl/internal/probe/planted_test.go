package probe_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
)

// fault is a site with one fault, and the rule that must be found.
type fault struct {
	name   string
	want   string
	admits func(origin string) bool         // nil admits app
	edit   func(r *http.Request, a *answer) // nil changes nothing
	cached func(r *http.Request) bool       // a cache without regard to Vary stores these; nil for no cache
	method string
	header []string
	anyone bool // probed without --origin
}

// host is the host of an origin of https, or "".
func host(origin string) string {
	h, isHTTPS := strings.CutPrefix(origin, "https://")
	if !isHTTPS {
		return ""
	}
	return h
}

func orApp(admits func(origin string) bool) func(string) bool {
	return func(origin string) bool { return origin == app || admits(origin) }
}

func matches(pattern string) func(string) bool { return regexp.MustCompile(pattern).MatchString }

// onGrants edits responses with a grant.
func onGrants(edit func(h http.Header)) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		if a.isGrant() {
			edit(a.header)
		}
	}
}

// onPreflights edits the preflights of an admitted origin.
func onPreflights(edit func(r *http.Request, a *answer)) func(*http.Request, *answer) {
	return func(r *http.Request, a *answer) {
		if isPreflight(r) && a.isGrant() {
			edit(r, a)
		}
	}
}

// onActual edits what is no preflight.
func onActual(edit func(r *http.Request, a *answer)) func(*http.Request, *answer) {
	return func(r *http.Request, a *answer) {
		if !isPreflight(r) {
			edit(r, a)
		}
	}
}

func set(name string, lines ...string) func(http.Header) {
	return func(h http.Header) { h[name] = lines }
}

// refusing answers preflights with a status and nothing else, as a layer before CORS does.
func refusing(status int) func(*http.Request, *answer) {
	return func(r *http.Request, a *answer) {
		if r.Method == http.MethodOptions {
			a.status, a.header = status, http.Header{}
		}
	}
}

func everyone(_ *http.Request, a *answer) {
	a.header = http.Header{allowed: {"*"}, "Vary": a.header["Vary"]}
}

func cookie(line string) func(*http.Request, *answer) {
	return onActual(func(_ *http.Request, a *answer) { a.header.Set("Set-Cookie", line) })
}

var faults = []fault{
	// Origins.
	{name: "reflects every origin with credentials", want: "origin-reflected-credentials", admits: func(o string) bool { return o != "" }},
	{name: "reflects every origin with credentials, probed by anyone", want: "origin-reflected-credentials", anyone: true, admits: func(o string) bool { return o != "" }},
	{name: "reflects every origin", want: "origin-reflected", admits: func(o string) bool { return o != "" }, edit: onGrants(func(h http.Header) { h.Del(withAuth) })},
	{name: "compares the beginning", want: "origin-prefix", admits: func(o string) bool { return strings.HasPrefix(o, app) }},
	{name: "compares the beginning of a port", want: "origin-prefix", admits: orApp(matches(`^https://app\.example\.com\.`))},
	{name: "compares the end without the dot", want: "origin-domain-suffix", admits: func(o string) bool { return strings.HasSuffix(host(o), "example.com") }},
	{name: "compares the end of the host", want: "origin-suffix", admits: func(o string) bool { return strings.HasSuffix(host(o), "app.example.com") }},
	{name: "looks for the host anywhere", want: "origin-substring", admits: func(o string) bool { return strings.Contains(host(o), "app.example.com") }},
	{name: "has a regular expression with a bare dot", want: "origin-dot", admits: matches(`^https://app.example\.com$`)},
	{name: "ends the host at a backquote", want: "origin-backquote", admits: matches("^https://app\\.example\\.com(`|$)")},
	{name: "ends the host at an underscore", want: "origin-underscore", admits: matches(`^https://app\.example\.com(_|$)`)},
	{name: "admits null", want: "origin-null", admits: orApp(func(o string) bool { return o == "null" })},
	{name: "admits null, probed by anyone", want: "origin-null", anyone: true, admits: func(o string) bool { return o == "null" }},
	{name: "ignores the scheme", want: "origin-scheme", admits: func(o string) bool { _, h, _ := strings.Cut(o, "://"); return h == "app.example.com" }},
	{name: "admits files", want: "origin-file", admits: orApp(func(o string) bool { return o == "file://" })},
	{name: "admits every extension", want: "origin-extension", admits: orApp(func(o string) bool { return strings.HasPrefix(o, "chrome-extension://") })},
	{name: "admits every address", want: "origin-ip", admits: orApp(matches(`^https://\d+\.\d+\.\d+\.\d+$`))},
	{name: "admits private networks", want: "origin-private-network", admits: orApp(matches(`^http://192\.168\.\d+\.\d+$`))},
	{name: "admits localhost", want: "origin-loopback", admits: orApp(matches(`^http://localhost(:\d+)?$`))},
	{name: "admits every host of the domain", want: "origin-sibling", admits: func(o string) bool { return strings.HasSuffix(host(o), ".example.com") }},
	{name: "admits every host below", want: "origin-subdomain", admits: orApp(matches(`^https://[a-z-]+\.app\.example\.com$`))},
	{name: "ignores the port", want: "origin-port", admits: matches(`^https://app\.example\.com(:\d+)?$`)},
	{name: "parses Origin as a URL", want: "origin-userinfo", admits: func(o string) bool {
		u, err := url.Parse(o)
		return err == nil && u.Scheme == "https" && u.Host == "app.example.com"
	}},
	{name: "ignores a dot at the end", want: "origin-trailing-dot", admits: func(o string) bool { return strings.TrimSuffix(o, ".") == app }},
	{name: "ignores a dot at the beginning", want: "origin-leading-dot", admits: func(o string) bool { return strings.Replace(o, "://.", "://", 1) == app }},
	{name: "ignores case", want: "origin-case", admits: func(o string) bool { return strings.EqualFold(o, app) }},
	{name: "admits everyone", want: "origin-any", edit: everyone},
	{name: "does not admit the page", want: "origin-not-admitted", admits: func(o string) bool { return o == "https://other.example.com" }},
	{name: "admits nobody that is known", want: "origin-unknown", anyone: true},

	// Headers of CORS.
	{name: "names the origin twice", want: "allow-origin-repeated", edit: onGrants(set(allowed, app, app))},
	{name: "names everyone and the origin", want: "allow-origin-repeated", edit: onGrants(set(allowed, "*", app))},
	{name: "lists origins with commas", want: "allow-origin-list", edit: onGrants(set(allowed, app+", https://other.example.com"))},
	{name: "lists origins with spaces", want: "allow-origin-list", edit: onGrants(set(allowed, "https://other.example.com "+app))},
	{name: "sends a pattern", want: "allow-origin-pattern", edit: onGrants(set(allowed, "https://*.example.com"))},
	{name: "sends a slash at the end", want: "allow-origin-malformed", edit: onGrants(set(allowed, app+"/"))},
	{name: "sends a default port", want: "allow-origin-malformed", edit: onGrants(set(allowed, app+":443"))},
	{name: "names the first origin of its list", want: "allow-origin-other", edit: onGrants(set(allowed, "https://first.example.com"))},
	{name: "names one origin always", want: "allow-origin-fixed", edit: func(r *http.Request, a *answer) {
		if !isPreflight(r) {
			a.header.Set(allowed, app)
			a.header.Del("Vary")
		}
	}},
	{name: "admits everyone with credentials", want: "star-with-credentials", edit: func(r *http.Request, a *answer) {
		everyone(r, a)
		a.header.Set(withAuth, "true")
	}},
	{name: "admits everyone with credentials, but for preflights", want: "star-with-credentials", edit: func(r *http.Request, a *answer) {
		everyone(r, a)
		if !isPreflight(r) {
			a.header.Set(withAuth, "true")
		}
	}},
	{name: "says True", want: "allow-credentials-malformed", edit: onGrants(set(withAuth, "True"))},
	{name: "says true twice", want: "allow-credentials-repeated", edit: onGrants(set(withAuth, "true", "true"))},
	{name: "says false", want: "allow-credentials-false", edit: onGrants(set(withAuth, "false"))},
	{name: "admits everyone and says false", want: "allow-credentials-false", edit: func(r *http.Request, a *answer) {
		everyone(r, a)
		a.header.Set(withAuth, "false")
	}},
	{name: "exposes a star with credentials", want: "expose-star-with-credentials", edit: onActual(func(_ *http.Request, a *answer) { a.header.Set(exposed, "*") })},
	{name: "exposes names with spaces", want: "expose-malformed", edit: onActual(func(_ *http.Request, a *answer) { a.header.Set(exposed, "ETag Link") })},
	{name: "answers preflights only", want: "actual-without-allow-origin", edit: onActual(func(_ *http.Request, a *answer) { a.header = http.Header{"Vary": {"Origin"}} })},
	{name: "fails without headers", want: "actual-without-allow-origin", edit: onActual(func(_ *http.Request, a *answer) { a.status, a.header = 500, http.Header{"Vary": {"Origin"}} })},
	{name: "allows credentials with preflights only", want: "actual-without-credentials", edit: onActual(func(_ *http.Request, a *answer) { a.header.Del(withAuth) })},
	{name: "redirects without headers", want: "redirect-without-allow-origin", edit: onActual(func(r *http.Request, a *answer) {
		a.status, a.header = 302, http.Header{"Location": {"/login"}, "Vary": {"Origin"}}
	})},
	{name: "redirects without headers to what has them", want: "redirect-without-allow-origin", edit: onActual(func(r *http.Request, a *answer) {
		if r.URL.Path == "/api" {
			a.status, a.header = 302, http.Header{"Location": {"/v2"}, "Vary": {"Origin"}}
		}
	})},
	{name: "redirects to another path", want: "redirected", edit: onActual(func(r *http.Request, a *answer) {
		if r.URL.Path == "/api" {
			a.status = 307
			a.header.Set("Location", "/v2")
		} else if r.URL.Path == "/v2" {
			a.status = 200
		}
	})},
	{name: "redirects to a path that compares the beginning", want: "origin-prefix", edit: onActual(func(r *http.Request, a *answer) {
		if r.URL.Path == "/api" {
			a.status = 307
			a.header.Set("Location", "/v2")
		} else if strings.HasPrefix(r.Header.Get("Origin"), app) {
			a.header.Set(allowed, r.Header.Get("Origin"))
		}
	})},
	{name: "redirects to another host", want: "redirected-elsewhere", edit: onActual(func(_ *http.Request, a *answer) {
		a.status = 307
		a.header.Set("Location", "http://login.example.com/")
	})},

	// Preflights.
	{name: "closes the connection", want: "preflight-unanswered", edit: func(r *http.Request, _ *answer) {
		if r.Method == http.MethodOptions {
			panic(http.ErrAbortHandler)
		}
	}},
	{name: "redirects preflights", want: "preflight-redirected", edit: refusing(301)},
	{name: "asks preflights to log in", want: "preflight-unauthorized", edit: refusing(401)},
	{name: "forbids preflights", want: "preflight-forbidden", edit: refusing(403)},
	{name: "has no route for preflights", want: "preflight-not-found", edit: refusing(404)},
	{name: "admits everyone, but has no route for preflights, probed by anyone", want: "preflight-not-found", anyone: true, edit: func(r *http.Request, a *answer) {
		everyone(r, a)
		refusing(404)(r, a)
	}},
	{name: "has no OPTIONS", want: "preflight-method-not-allowed", edit: refusing(405)},
	{name: "fails with preflights", want: "preflight-server-error", edit: refusing(502)},
	{name: "finds preflights bad", want: "preflight-status", edit: refusing(400)},
	{name: "grants preflights with a bad status", want: "preflight-not-found", edit: onPreflights(func(_ *http.Request, a *answer) { a.status = 404 })},
	{name: "has a router that answers OPTIONS", want: "preflight-without-allow-origin", edit: func(r *http.Request, a *answer) {
		if r.Method == http.MethodOptions {
			a.status, a.header = 204, http.Header{"Allow": {"GET, HEAD, OPTIONS"}}
		}
	}},
	{name: "allows credentials without preflights", want: "preflight-without-credentials", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Del(withAuth) })},
	{name: "grants everyone's preflights", want: "preflight-admits-others", edit: func(r *http.Request, a *answer) {
		if isPreflight(r) && !a.isGrant() {
			a.status = 204
			a.header.Set(allowed, "*")
			a.header.Set(methods, "PUT, DELETE")
		}
	}},
	{name: "grants everyone's preflights, probed by anyone", want: "preflight-admits-others", anyone: true, edit: func(r *http.Request, a *answer) {
		if isPreflight(r) {
			a.status = 204
			a.header.Set(allowed, r.Header.Get("Origin"))
		}
	}},
	{name: "lists methods with spaces", want: "preflight-list-malformed", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(methods, "PUT DELETE") })},
	{name: "lists headers in brackets", want: "preflight-list-malformed", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(headers, "[Content-Type]") })},
	{name: "does not list the method", want: "preflight-method-refused", method: "PATCH"},
	{name: "sends no list of methods", want: "preflight-method-refused", method: "PUT", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Del(methods) })},
	{name: "lists methods in lower case", want: "preflight-method-case", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(methods, "get, put, delete") })},
	{name: "does not list the header", want: "preflight-header-refused", header: []string{"X-Trace: 1"}},
	{name: "does not list Authorization", want: "preflight-header-refused", header: []string{"Authorization: x"}, edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(headers, "Content-Type") })},
	{name: "lists a star of methods with credentials", want: "preflight-star-with-credentials", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(methods, "*") })},
	{name: "lists a star of headers with credentials", want: "preflight-star-with-credentials", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(headers, "*") })},
	{name: "lets a star cover Authorization", want: "authorization-under-star", header: []string{"Authorization: x"}, edit: func(_ *http.Request, a *answer) {
		if a.isGrant() {
			a.header.Set(headers, "*")
			a.header.Del(withAuth)
		}
	}},
	{name: "echoes the method", want: "preflight-echoes-methods", edit: onPreflights(func(r *http.Request, a *answer) {
		a.header.Set(methods, r.Header.Get("Access-Control-Request-Method"))
	})},
	{name: "echoes the headers", want: "preflight-echoes-headers", edit: onPreflights(func(r *http.Request, a *answer) {
		a.header.Set(headers, r.Header.Get("Access-Control-Request-Headers"))
	})},
	{name: "sends a negative age", want: "max-age-malformed", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(maxAge, "-1") })},
	{name: "sends an age with a unit", want: "max-age-malformed", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(maxAge, "10m") })},
	{name: "sends an age of a week", want: "max-age-cut", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(maxAge, "604800") })},
	{name: "answers Private Network Access", want: "private-network-header", edit: onPreflights(func(r *http.Request, a *answer) {
		if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
			a.header.Set("Access-Control-Allow-Private-Network", "true")
		}
	})},

	// Caches.
	{name: "sends no Vary", want: "vary-missing", edit: onActual(func(_ *http.Request, a *answer) { a.header.Del("Vary") })},
	{name: "sends another Vary", want: "vary-missing", edit: onActual(func(_ *http.Request, a *answer) { a.header.Set("Vary", "Accept-Encoding") })},
	{name: "sends Vary with grants only", want: "vary-missing-without-grant", edit: onActual(func(_ *http.Request, a *answer) {
		if !a.isGrant() {
			a.header.Del("Vary")
		}
	})},
	{name: "sends Vary with an Origin only", want: "vary-missing-without-grant", edit: onActual(func(r *http.Request, a *answer) {
		if r.Header.Get("Origin") == "" {
			a.header.Del("Vary")
		}
	})},
	{name: "sends two lines of Vary", want: "vary-several-lines", edit: onActual(func(_ *http.Request, a *answer) { a.header["Vary"] = []string{"Origin", "Accept-Encoding"} })},
	{name: "sends preflights without Vary", want: "preflight-vary-missing", edit: func(r *http.Request, a *answer) {
		if isPreflight(r) {
			a.header.Del("Vary")
		}
	}},
	{name: "sends granted preflights without Vary", want: "preflight-vary-missing", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Del("Vary") })},
	{name: "sends refused preflights without Vary", want: "preflight-vary-missing", edit: func(r *http.Request, a *answer) {
		if isPreflight(r) && !a.isGrant() {
			a.header.Del("Vary")
		}
	}},
	{name: "echoes headers without Vary", want: "preflight-vary-missing", edit: onPreflights(func(r *http.Request, a *answer) {
		a.header.Set(headers, r.Header.Get("Access-Control-Request-Headers"))
		a.header.Set("Vary", "Origin, Access-Control-Request-Method")
	})},
	{name: "has a cache that ignores Vary", want: "cache-mixes-responses", cached: func(*http.Request) bool { return true }},
	{name: "has a cache that ignores Vary and stores what an address bar gets", want: "cache-mixes-responses", cached: func(r *http.Request) bool { return r.Header.Get("Origin") == "" }},
	{name: "has a cache that ignores Vary and stores what pages get", want: "cache-mixes-responses", cached: func(r *http.Request) bool { return r.Header.Get("Origin") != "" }},

	// Errors.
	{name: "sends 404 without headers", want: "error-without-allow-origin", edit: onActual(func(r *http.Request, a *answer) {
		if a.status == 404 {
			a.header = http.Header{}
		}
	})},
	{name: "has no HEAD, and says so without headers", want: "error-without-allow-origin", edit: func(r *http.Request, a *answer) {
		if r.Method == http.MethodHead {
			a.status, a.header = 405, http.Header{}
		}
	}},
	{name: "grants all methods, and sends 405 without headers", want: "error-without-allow-origin", edit: func(r *http.Request, a *answer) {
		if isPreflight(r) && a.isGrant() {
			a.header.Set(methods, r.Header.Get("Access-Control-Request-Method"))
		} else if a.status == 405 {
			a.header = http.Header{}
		}
	}},
	{name: "sends 401 without headers", want: "error-without-allow-origin", header: []string{"Authorization: Bearer x"}, edit: onActual(func(r *http.Request, a *answer) {
		if r.Header.Get("Authorization") == "" {
			a.status, a.header = 401, http.Header{}
		}
	})},
	{name: "does not answer null", want: "request-unanswered", edit: func(r *http.Request, _ *answer) {
		if r.Header.Get("Origin") == "null" {
			panic(http.ErrAbortHandler)
		}
	}},
	{name: "does not answer a stranger's preflight", want: "request-unanswered", anyone: true, edit: func(r *http.Request, _ *answer) {
		if isPreflight(r) {
			panic(http.ErrAbortHandler)
		}
	}},
	{name: "is overloaded", want: "rate-limited", edit: onActual(func(r *http.Request, a *answer) {
		if strings.Contains(r.URL.RawQuery, "keyb") {
			a.status = 503
		}
	})},
	{name: "limits requests", want: "rate-limited", edit: onActual(func(r *http.Request, a *answer) {
		if strings.Contains(r.URL.RawQuery, "keyb") {
			a.status, a.header = 429, http.Header{}
		}
	})},

	// Cookies.
	{name: "sets a cookie without SameSite", want: "cookie-same-site", edit: cookie("s=1; Secure")},
	{name: "sets a cookie that is Lax", want: "cookie-same-site", edit: cookie("s=1; Secure; SameSite=Lax")},
	{name: "sets a cookie that is Strict", want: "cookie-same-site", edit: cookie("s=1; Secure; SameSite=Strict")},
	{name: "sets a cookie for others that is not Secure", want: "cookie-none-without-secure", edit: cookie("s=1; SameSite=None")},
	{name: "sets a partitioned cookie that is not Secure", want: "cookie-partitioned-without-secure", edit: cookie("s=1; SameSite=Lax; Partitioned")},
	{name: "sets a cookie without Partitioned", want: "cookie-unpartitioned", edit: cookie("s=1; Secure; SameSite=None")},
}

// ignoringVary is a cache that has only the URL as key.
func ignoringVary(stores func(*http.Request) bool) func(*http.Request, *answer) {
	var mu sync.Mutex
	stored := map[string]answer{}
	return func(r *http.Request, a *answer) {
		if r.Method != http.MethodGet {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if kept, found := stored[r.URL.String()]; found {
			*a = kept
			return
		}
		if stores(r) {
			stored[r.URL.String()] = *a
		}
	}
}

// TestEachPlantedFaultIsFound plants one fault at a time. Its rule must be found, and no
// other error.
func TestEachPlantedFaultIsFound(t *testing.T) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			s := site{f.admits, f.edit}
			if s.admits == nil {
				s.admits = admitsApp
			}
			if f.cached != nil {
				s.edit = ignoringVary(f.cached)
			}
			o := probe.Options{Origins: []string{app}, Method: f.method, Headers: f.header}
			if f.anyone {
				o.Origins = nil
			}
			report := probed(t, s, o)
			if !slices.Contains(found(report), f.want) {
				t.Errorf("not found: %s\ngot\n%s", f.want, describe(report))
			}
			for _, id := range found(report, probe.Error) {
				if id != f.want {
					t.Errorf("beside %s there is the error %s\n%s", f.want, id, describe(report))
				}
			}
		})
	}
}

// TestEachRuleHasAFault keeps rules from being added without a site that breaks them.
func TestEachRuleHasAFault(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range probe.Rules() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
		if !slices.ContainsFunc(faults, func(f fault) bool { return f.want == r.ID }) {
			t.Errorf("no site breaks %s", r.ID)
		}
		for _, text := range []string{r.Title, r.Browser, r.Fix} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q is no sentence", r.ID, text)
			}
		}
	}
	if len(faults) < 30 {
		t.Errorf("only %d sites", len(faults))
	}
}

// TestTheSiteWithoutAFaultIsClean is the other half: the findings come from the faults.
func TestTheSiteWithoutAFaultIsClean(t *testing.T) {
	for name, edit := range map[string]func(r *http.Request, a *answer){
		"405 of a method that no preflight grants": func(_ *http.Request, a *answer) {
			if a.status == 405 {
				a.header = http.Header{}
			}
		},
		"a preflight that is refused by its status": func(r *http.Request, a *answer) {
			if isPreflight(r) && !a.isGrant() {
				a.header.Set(allowed, r.Header.Get("Origin"))
			}
		},
		"Vary for everything":    func(_ *http.Request, a *answer) { a.header.Set("Vary", "*") },
		"a method in both cases": onPreflights(func(_ *http.Request, a *answer) { a.header.Set(methods, "put, PUT") }),
	} {
		if report := probed(t, site{admitsApp, edit}, probe.Options{Origins: []string{app}}); len(report.Findings) > 0 {
			t.Errorf("%s\ngot\n%swant nothing", name, describe(report))
		}
	}
	for _, o := range []probe.Options{
		{Origins: []string{app}},
		{Origins: []string{app}, Method: "PUT", Headers: []string{"Authorization: Bearer x", "Content-Type: application/json"}},
		{Origins: []string{app}, Method: "HEAD"},
		{Origins: []string{app}, Method: "delete"},
	} {
		if report := probed(t, site{admits: admitsApp}, o); len(report.Findings) > 0 {
			t.Errorf("%+v\ngot\n%swant nothing", o, describe(report))
		}
	}
}

// TestCookiesThatTravelAreFine has the cookies that need nothing, and those that no
// credentials are asked for.
func TestCookiesThatTravelAreFine(t *testing.T) {
	without := func(r *http.Request, a *answer) {
		a.header.Del(withAuth)
		a.header.Set("Set-Cookie", "s=1")
	}
	for name, edit := range map[string]func(*http.Request, *answer){
		"a partitioned cookie for others": cookie("s=1; SameSite=None; Secure; Partitioned"),
		"a server without credentials":    without,
	} {
		if report := probed(t, site{admitsApp, edit}, probe.Options{Origins: []string{app}}); len(report.Findings) > 0 {
			t.Errorf("%s\ngot\n%swant nothing", name, describe(report))
		}
	}
}

// TestCookiesTravelWithinASite has a page of the server's site, for which Lax is enough.
func TestCookiesTravelWithinASite(t *testing.T) {
	for origin, want := range map[string][]string{
		"http://app.example.com":  nil,
		"https://app.example.com": {"cookie-same-site"}, // the schemes differ
		"http://app.example.org":  {"cookie-same-site"},
		"http://example.com:8080": nil,
	} {
		s := site{func(o string) bool { return o == origin }, cookie("s=1; SameSite=Lax")}
		if report := probed(t, s, probe.Options{Origins: []string{origin}}); !slices.Equal(found(report), want) {
			t.Errorf("a page of %s\ngot\n%swant %q", origin, describe(report), want)
		}
	}
}

func TestEachTrustedOriginIsJudged(t *testing.T) {
	report := probed(t, site{admits: admitsApp}, probe.Options{Origins: []string{app, "https://second.example.com"}})
	if got := found(report); !slices.Equal(got, []string{"origin-not-admitted"}) || report.Findings[0].Evidence[0].Origin() != "https://second.example.com" {
		t.Errorf("got\n%s", describe(report))
	}
}

// TestOnlyTheCauseIsReported has an origin that is not admitted, from which all else
// follows.
func TestOnlyTheCauseIsReported(t *testing.T) {
	report := probed(t, site{admits: admitsApp}, probe.Options{Origins: []string{"https://second.example.com"}})
	if got := found(report); !slices.Equal(got, []string{"origin-not-admitted"}) {
		t.Errorf("got\n%s", describe(report))
	}
}

func TestPortsAreTried(t *testing.T) {
	for _, row := range []struct{ name, origin, admits, want string }{
		{"the beginning of a port", "http://app.example.com:3000", `^http://app\.example\.com:3000\d*$`, "origin-prefix"},
		{"every port beside the one that is tried first", "https://app.example.com:8443", `^https://app\.example\.com:\d+$`, "origin-port"},
	} {
		report := probed(t, site{admits: matches(row.admits)}, probe.Options{Origins: []string{row.origin}})
		if got := found(report); !slices.Contains(got, row.want) {
			t.Errorf("%s: got\n%swant %s", row.name, describe(report), row.want)
		}
	}
}
