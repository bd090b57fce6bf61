package pathrule_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"

	"github.com/sallyport/cors/core/internal/pathrule"
)

// router builds a real router, with a route for each pattern. The handler of a route calls ran with the
// pattern's index. It panics where the router does not take the patterns.
type router struct {
	name  string
	hosts []string // those of requests, where it takes patterns with hosts
	build func(rnd *rand.Rand, patterns []string, ran func(rule int)) http.Handler
}

var routers = []router{
	{"net/http", []string{"a.example", "a.example:8080", "[a.example]:80", "A.example", "a.example.", "b.example", "c.example"}, func(_ *rand.Rand, patterns []string, ran func(int)) http.Handler {
		mux := http.NewServeMux()
		for i, pattern := range patterns {
			mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) { ran(i) })
		}
		return mux
	}},
	{"Gin", nil, func(rnd *rand.Rand, patterns []string, ran func(int)) http.Handler {
		engine := gin.New()
		engine.UseRawPath, engine.RemoveExtraSlash, engine.RedirectFixedPath = rnd.IntN(2) == 0, rnd.IntN(2) == 0, rnd.IntN(2) == 0
		for i, pattern := range patterns {
			engine.GET(translated(pattern, ":", "*rest"), func(*gin.Context) { ran(i) })
		}
		return engine
	}},
	{"Echo", []string{"a.example", "A.example", "a.example.", "b.example", "c.example"}, func(rnd *rand.Rand, patterns []string, ran func(int)) http.Handler {
		e := echo.New()
		e.Logger.SetOutput(io.Discard)
		hosts := map[string]*echo.Group{}
		for i, pattern := range patterns {
			h := func(echo.Context) error { ran(i); return nil }
			host, path, _ := strings.Cut(pattern, "/")
			if host == "" {
				e.GET(translated(pattern, ":", "*"), h)
				continue
			}
			if hosts[host] == nil {
				hosts[host] = e.Host(host)
			}
			hosts[host].GET(translated("/"+path, ":", "*"), h)
		}
		return e
	}},
	{"chi", nil, func(_ *rand.Rand, patterns []string, ran func(int)) http.Handler {
		r := chi.NewRouter()
		for i, pattern := range patterns {
			r.Get(translated(pattern, "{", "*"), func(http.ResponseWriter, *http.Request) { ran(i) })
		}
		return r
	}},
}

// translated writes a pattern as another router does. What matches from a slash on has
// its name in rest; parameters begin with mark.
func translated(pattern, mark, rest string) string {
	segments := strings.Split(pattern, "/")
	for i, segment := range segments {
		switch {
		case segment == "{$}":
			segments[i] = ""
		case strings.HasSuffix(segment, "...}"), segment == "" && i > 0 && i == len(segments)-1:
			segments[i] = rest
		case strings.HasPrefix(segment, "{"):
			segments[i] = strings.Replace(segment, "{", mark, 1)
			if mark != "{" {
				segments[i] = strings.TrimSuffix(segments[i], "}")
			}
		}
	}
	return strings.Join(segments, "/")
}

func randomPattern(rnd *rand.Rand, hosts bool) string {
	var b strings.Builder
	if hosts {
		b.WriteString(pick(rnd, "", "", "a.example", "b.example"))
	}
	for i := range rnd.IntN(4) {
		b.WriteString("/" + pick(rnd, "a", "b", "c", fmt.Sprintf("{p%d}", i)))
	}
	b.WriteString(pick(rnd, "", "", "/", "/{$}", "/{rest...}"))
	if pattern := b.String(); strings.Contains(pattern, "/") {
		return pattern
	}
	return b.String() + "/"
}

func randomTarget(rnd *rand.Rand) string {
	var b strings.Builder
	for range 1 + rnd.IntN(5) {
		b.WriteString("/" + pick(rnd, "a", "a", "b", "c", "d", "", ".", "..", "a%2Fb", "%61", "%2e%2e", "%2F"))
	}
	b.WriteString(pick(rnd, "", "", "/"))
	return b.String()
}

func pick(rnd *rand.Rand, from ...string) string { return from[rnd.IntN(len(from))] }

func newRandom(t *testing.T) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// TestRouteThatRunsIsAmongTheRulesFound has real routers route requests of any form.
// The rule of the route that runs must have a say, whatever the router.
func TestRouteThatRunsIsAmongTheRulesFound(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	for _, router := range routers {
		t.Run(router.name, func(t *testing.T) {
			wantRuleOfTheRouteThatRuns(t, router, randomTarget, func(patterns []string, r *http.Request) bool { return true })
		})
	}
}

// TestRouteBehindSlashMiddlewareIsAmongTheRulesFound has middleware remove or add the
// slash at the end of a path. Rules do not follow it where a pattern names the path to its
// end: "/api/" decides /api/, whatever decides /api.
func TestRouteBehindSlashMiddlewareIsAmongTheRulesFound(t *testing.T) {
	before := func(router router, wrap func(http.Handler) http.Handler) router {
		build := router.build
		router.build = func(rnd *rand.Rand, patterns []string, ran func(int)) http.Handler {
			return wrap(build(rnd, patterns, ran))
		}
		return router
	}
	plainTarget := func(rnd *rand.Rand) string {
		target := strings.Repeat("/"+pick(rnd, "a", "b", "d"), rnd.IntN(2)) + "/" + pick(rnd, "a", "b", "c", "d")
		return target + pick(rnd, "", "/")
	}
	for _, row := range []struct {
		name   string
		router router
	}{
		{"Echo's RemoveTrailingSlash", before(routers[2], func(app http.Handler) http.Handler {
			app.(*echo.Echo).Pre(echomiddleware.RemoveTrailingSlash())
			return app
		})},
		{"Echo's AddTrailingSlash", before(routers[2], func(app http.Handler) http.Handler {
			app.(*echo.Echo).Pre(echomiddleware.AddTrailingSlash())
			return app
		})},
		{"chi's StripSlashes", before(routers[3], chimiddleware.StripSlashes)},
	} {
		t.Run(row.name, func(t *testing.T) {
			wantRuleOfTheRouteThatRuns(t, row.router, plainTarget, func(patterns []string, r *http.Request) bool {
				mux := http.NewServeMux()
				for _, pattern := range patterns {
					mux.Handle(pattern, http.NotFoundHandler())
				}
				_, pattern := mux.Handler(r)
				isSubtree := strings.HasSuffix(pattern, "/") || strings.HasSuffix(pattern, "...}")
				return pattern == "" || isSubtree && strings.Count(pattern, "/") != strings.Count(r.URL.Path, "/")
			})
		})
	}
}

func wantRuleOfTheRouteThatRuns(t *testing.T, router router, target func(*rand.Rand) string, counts func(patterns []string, r *http.Request) bool) {
	t.Helper()
	rnd := newRandom(t)
	requests, certain := 0, 0
	for range 1500 {
		patterns := make([]string, 1+rnd.IntN(5))
		for i := range patterns {
			patterns[i] = randomPattern(rnd, router.hosts != nil)
		}
		set, problems := pathrule.New(patterns)
		if len(problems) > 0 {
			continue
		}
		var ran int
		app, err := buildRouter(router, rnd, patterns, func(rule int) { ran = rule })
		if err != nil {
			continue
		}
		for range 10 {
			ran = pathrule.None
			r := newRequest(t, pick(rnd, append(router.hosts, "d.example")...), target(rnd))
			host, path, rawPath := r.Host, r.URL.Path, r.URL.RawPath
			if !counts(patterns, r) {
				continue
			}
			app.ServeHTTP(httptest.NewRecorder(), r)
			if ran == pathrule.None {
				continue // a 404 or a redirect
			}
			requests++
			found := set.Find(nil, host, path, rawPath)
			if len(found) == 1 {
				certain++
			}
			if !slices.Contains(found, ran) {
				t.Errorf("%s with %q ran %q for %s%s (%q, %q)\nfound %d", router.name, patterns, patterns[ran], host, path, path, rawPath, found)
			}
		}
	}
	t.Logf("%d requests ran a route, %d of them had one rule", requests, certain)
	if requests < 500 || certain == 0 || certain == requests {
		t.Error("too few requests of either kind to prove anything")
	}
}

func buildRouter(router router, rnd *rand.Rand, patterns []string, ran func(int)) (app http.Handler, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%v", v)
		}
	}()
	return router.build(rnd, patterns, ran), nil
}

func newRequest(t *testing.T, host, target string) *http.Request {
	u, err := url.ParseRequestURI(target)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Request{Method: http.MethodGet, Host: host, URL: u, RequestURI: target, Header: http.Header{}, Body: http.NoBody}
}
