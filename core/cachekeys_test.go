package core

import (
	"context"
	"errors"
	"log"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// A cache uses a stored response for a request with the same URL if the fields that Vary
// names are the same. What is the same differs between caches.
type cacheModel struct {
	storesOptions bool
	heedsStar     bool
	comparable    func(lines []string) string
}

var cacheModels = map[string]cacheModel{
	"all lines": {true, true, func(lines []string) string { return strings.Join(lines, "\n") + missing(lines) }},
	"the first line, as Varnish does": {true, true, func(lines []string) string {
		return slices.Concat(lines, []string{""})[0] + missing(lines)
	}},
	"the last line": {false, true, func(lines []string) string {
		return slices.Concat([]string{""}, lines)[len(lines)]
	}},
	"elements in any case, as Traffic Server does": {false, true, func(lines []string) string {
		var elements []string
		for element := range strings.SplitSeq(strings.ToLower(strings.Join(lines, ",")), ",") {
			if element = strings.Trim(element, " \t"); element != "" {
				elements = append(elements, element)
			}
		}
		return strings.Join(elements, ",")
	}},
	"the first line, and stores what has a star, as Squid does": {false, false, func(lines []string) string {
		return slices.Concat(lines, []string{""})[0]
	}},
}

// missing tells no line from an empty one.
func missing(lines []string) string {
	if lines == nil {
		return "missing"
	}
	return ""
}

// mayReuse reports whether the cache may use the response to stored for the request r.
func (c cacheModel) mayReuse(response http.Header, stored, r Request) bool {
	if r.Method == "OPTIONS" && !c.storesOptions || response.Get("Cache-Control") == "no-store" {
		return false
	}
	for _, line := range response["Vary"] {
		for name := range strings.SplitSeq(line, ",") {
			key := http.CanonicalHeaderKey(strings.TrimSpace(name))
			if key == "*" && c.heedsStar || c.comparable(stored.Header[key]) != c.comparable(r.Header[key]) {
				return false
			}
		}
	}
	return true
}

// Whatever a client sends first, a page gets the response that it would get without a
// cache.
func TestNoCacheGivesAPageTheResponseToAnotherRequest(t *testing.T) {
	defer log.SetOutput(log.Writer()) // slog.SetDefault redirects these, and does not restore them
	defer log.SetFlags(log.Flags())
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(slog.DiscardHandler)) // failures are logged there
	seed := uint64(time.Now().UnixNano())
	g := cacheGenerator{rand.New(rand.NewPCG(seed, 0))}
	reused := map[string]int{}
	for range 400 {
		ev, what := g.evaluator()
		for range 150 {
			ofPage := g.ofPage()
			want := g.answer(ev, ofPage)
			before := g.altered(ofPage)
			stored := g.answer(ev, before)
			if shown(stored) != shown(want) {
				for name, cache := range cacheModels {
					if cache.mayReuse(stored, before, ofPage) {
						t.Fatalf("seed %d: a cache that compares %s gives a page the response to another request\n%s\nfirst request:\n%sits response:\n%s\nthe page's request:\n%sits response without a cache:\n%s",
							seed, name, what, described(Policy{}, before), shown(stored), described(Policy{}, ofPage), shown(want))
					}
				}
				continue
			}
			for name, cache := range cacheModels {
				if cache.mayReuse(stored, before, ofPage) {
					reused[name]++
				}
			}
		}
	}
	for name := range cacheModels {
		if reused[name] < 1000 {
			t.Errorf("seed %d: a cache that compares %s could use only %d responses: the test shows little", seed, name, reused[name])
		}
	}
}

type cacheGenerator struct{ *rand.Rand }

var cachedOrigins = []string{"https://a.test", "https://b.test", "https://c.test", "https://x.a.test", "null", "app://shell", "app://other"}

func (g cacheGenerator) one(of ...string) string { return of[g.IntN(len(of))] }

// evaluator returns any, and what it is.
func (g cacheGenerator) evaluator() (Evaluator, string) {
	switch g.IntN(6) {
	case 0:
		first, what := g.engine()
		second, more := g.engine()
		return FirstAdmitting(first, second), "the first that admits of\n" + what + more
	case 1:
		first, what := g.engine()
		second, more := g.engine()
		return MustNewPaths([]PathRule{{"/things", first}, {"/{other}", second}}), "/things and /{other}\n" + what + more
	}
	return g.engine()
}

func (g cacheGenerator) engine() (*Engine, string) {
	p := Policy{AllowMethods: []string{g.one("*", "PUT")}, AllowHeaders: []string{g.one("*", "X-A")}, MaxAgeSeconds: 60}
	if g.IntN(4) == 0 {
		p.AllowHosts = []string{"api.test"}
	}
	options := []Option{}
	what := ""
	if g.IntN(4) == 0 {
		p.AllowOrigins = []string{"*"}
	} else {
		p.AllowOrigins = []string{"https://a.test", g.one("https://*.a.test", "https://b.test"), g.one("app://shell", "app://*", "app://other")}
		p.AllowCredentials, p.DangerouslyAllowBroadWildcards = g.IntN(2) == 0, true
		p.Enforce = []Enforcement{EnforceNone, EnforceNone, EnforceUnsafe, EnforceAll}[g.IntN(4)]
		if g.IntN(2) == 0 {
			what = " with a lookup"
			options = append(options, WithOriginLookup(func(_ context.Context, r Request, origin string) (bool, error) {
				if r.Header.Get("X-Down") != "" { // stands for a moment in which the database is down
					return false, errors.New("down")
				}
				return (origin == "https://c.test" || strings.HasPrefix(origin, "app://")) && r.Header.Get("X-Tenant") != "2", nil
			}, "X-Tenant"))
		}
		if g.IntN(4) == 0 {
			options = append(options, WithObserver(func(_ context.Context, r Request, _ Decision) {
				if r.Header.Get("X-Down") != "" {
					panic("a bug that some requests meet")
				}
			}))
		}
	}
	if g.IntN(4) == 0 {
		what += " with passthrough"
		options = append(options, WithPreflightPassthrough())
	}
	e := MustNew(p, options...)
	return e, described(e.Policy(), Request{}) + what + "\n"
}

// ofPage returns a request that a browser could send.
func (g cacheGenerator) ofPage() Request {
	r := request(g.one("GET", "GET", "HEAD", "OPTIONS"))
	r.Path = g.one("/things", "/%74hings")
	if r.Path != "/things" {
		r.Path, r.RawPath = "/things", r.Path
	}
	if g.IntN(4) > 0 {
		r.Header.Set("Origin", g.one(cachedOrigins...))
	}
	if r.Method == "OPTIONS" && g.IntN(4) > 0 {
		r.Header.Set("Access-Control-Request-Method", g.one("PUT", "PATCH", "GET"))
		if g.IntN(2) == 0 {
			r.Header.Set("Access-Control-Request-Headers", g.one("x-a", "x-a,x-b", "authorization", "x-b"))
		}
	}
	if site := g.one("", "", "cross-site", "same-site", "same-origin", "none"); site != "" {
		r.Header.Set("Sec-Fetch-Site", site)
		r.Header.Set("Sec-Fetch-Mode", g.one("cors", "navigate", "no-cors"))
		r.Header.Set("Sec-Fetch-Dest", g.one("empty", "document", "image"))
	}
	if g.IntN(2) == 0 {
		r.Header.Set("X-Tenant", g.one("1", "2"))
	}
	return r
}

// altered returns what a hostile client could send before, or a page at a bad moment.
func (g cacheGenerator) altered(r Request) Request {
	r.Header = r.Header.Clone()
	for range 1 + g.IntN(3) {
		switch key := g.one("Origin", "Origin", "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers",
			"Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "X-Tenant", "X-Down", "Upgrade", "Host"); key {
		case "Upgrade":
			r.Header.Set(key, "websocket")
		case "X-Down":
			r.Header.Set(key, "1")
		case "Host":
			// Not a.test: a server under the same name as a page needs Host in the key.
			r.Host = g.one("evil.test", "API.test:80")
		default:
			r.Header[key] = g.alteredLines(key, r.Header[key])
			if len(r.Header[key]) == 0 {
				delete(r.Header, key)
			}
		}
	}
	return r
}

func (g cacheGenerator) alteredLines(key string, lines []string) []string {
	other := g.one("https://evil.test", "x", "", "same-origin", "PUT", "x-b", "navigate", "document", "1", strings.Repeat("x-a,", 1500))
	first := ""
	if len(lines) > 0 {
		first = lines[0]
	} else if key == "Origin" {
		first = g.one(cachedOrigins...)
	}
	switch g.IntN(9) {
	case 0:
		return nil
	case 1:
		return []string{other}
	case 2:
		return []string{first, other}
	case 3:
		return []string{other, first}
	case 4:
		return []string{strings.ToUpper(first)}
	case 5:
		return []string{"," + first + " ,"}
	case 6:
		return []string{first + ","}
	case 7:
		return []string{strings.Replace(first, "s", "S", 1)} // app://Shell is well-formed
	}
	return []string{first, first}
}

// answer is all that a client sees. It comes from Answer, and is the same as that of
// Evaluate and Apply.
func (g cacheGenerator) answer(ev Evaluator, r Request) http.Header {
	h := http.Header{}
	status := Answer(ev, &http.Request{Method: r.Method, Host: r.Host, Header: r.Header, URL: &url.URL{Path: r.Path, RawPath: r.RawPath}}, h)
	h.Set("Status", http.StatusText(status))
	return h
}
