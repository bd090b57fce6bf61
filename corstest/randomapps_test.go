package corstest_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
)

// randomApp is a list of routes, most with a policy of their own.
type randomApp []corstest.Endpoint // an Evaluator of nil is no policy

func newRandomApp(r *rand.Rand) randomApp {
	pages := []string{page, elsewhere, "https://admin.example.test"}
	var policies []core.Evaluator
	for range 1 + r.IntN(3) {
		p := core.Policy{MaxAgeSeconds: r.IntN(2) * 600, AllowCredentials: r.IntN(3) == 0}
		for _, origin := range pages {
			if r.IntN(2) == 0 {
				p.AllowOrigins = append(p.AllowOrigins, origin)
			}
		}
		if p.AllowOrigins == nil {
			p.AllowOrigins, p.AllowCredentials = []string{"*"}, false
		}
		for _, method := range []string{"PUT", "PATCH", "DELETE"} {
			if r.IntN(2) == 0 {
				p.AllowMethods = append(p.AllowMethods, method)
			}
		}
		if r.IntN(3) == 0 {
			p.AllowMethods = []string{"*"}
		}
		p.AllowHeaders = [][]string{nil, {"X-A"}, {"Authorization", "Content-Type"}, {"*"}}[r.IntN(4)]
		policies = append(policies, core.MustNew(p))
	}
	var app randomApp
	taken := map[string]bool{}
	for range 1 + r.IntN(7) {
		e := corstest.Endpoint{
			Method:    []string{"GET", "POST", "PUT", "PATCH", "DELETE"}[r.IntN(5)],
			Path:      []string{"/users", "/users/:id", "/users/me", "/files/:name", "/"}[r.IntN(5)],
			Evaluator: policies[r.IntN(len(policies))],
		}
		if r.IntN(6) == 0 {
			e.Evaluator = nil
		}
		if !taken[e.String()] {
			app, taken[e.String()] = append(app, e), true
		}
	}
	return app
}

// listed are the endpoints with a policy, as the framework writes their patterns.
func (a randomApp) listed(pattern func(string) string) (endpoints []corstest.Endpoint) {
	for _, e := range a {
		if e.Path = pattern(e.Path); e.Evaluator != nil {
			endpoints = append(endpoints, e)
		}
	}
	return endpoints
}

func asColons(pattern string) string { return pattern }

func asBraces(pattern string) string {
	return strings.NewReplacer(":id", "{id}", ":name", "{name}").Replace(pattern)
}

func (a randomApp) String() string {
	var b strings.Builder
	for _, e := range a {
		if engine, ok := e.Evaluator.(*core.Engine); ok {
			fmt.Fprintf(&b, "%s %p %+v\n", &e, engine, engine.Policy())
		} else {
			fmt.Fprintf(&b, "%s without a policy\n", &e)
		}
	}
	return b.String()
}

// seeded returns random numbers, and the seed that CORSTEST_SEED may fix.
func seeded(t *testing.T) (*rand.Rand, uint64) {
	seed := uint64(time.Now().UnixNano())
	if given := os.Getenv("CORSTEST_SEED"); given != "" {
		var err error
		seed, err = strconv.ParseUint(given, 10, 64)
		require.NoError(t, err)
	}
	return rand.New(rand.NewPCG(seed, 0)), seed
}

// onGin is the app on Gin.
func (a randomApp) onGin(notAllowed bool) *ginOrItsPanic {
	build := func(mount bool) http.Handler {
		return ginApp(func(e *gin.Engine) {
			e.HandleMethodNotAllowed = notAllowed
			cors := ginadapter.On(e)
			for _, route := range a {
				if route.Evaluator == nil || !mount {
					e.Handle(route.Method, route.Path, gin.WrapF(ok))
				} else {
					cors.Route(&e.RouterGroup, route.Evaluator, route.Method, route.Path, gin.WrapF(ok))
				}
			}
		})
	}
	return &ginOrItsPanic{Handler: build(true), plain: build(false)}
}

// ginOrItsPanic is an app on Gin. Gin itself panics for some apps, where it searches the
// routes of all methods for a 405 (tree.go:435 of 1.12.0). It does so without policies, too.
type ginOrItsPanic struct {
	http.Handler
	plain    http.Handler // the same app without policies
	panicked atomic.Bool  // both panicked
}

func (g *ginOrItsPanic) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if panicked := recover(); panicked != nil {
			func() {
				defer func() { g.panicked.Store(g.panicked.Load() || recover() != nil) }()
				g.plain.ServeHTTP(httptest.NewRecorder(), r)
			}()
			panic(panicked)
		}
	}()
	g.Handler.ServeHTTP(w, r)
}

// Whatever policies routes have: if the adapters mount them, there is nothing to find.
func TestCheckAppFindsNothingInRandomAppsThatTheAdaptersMount(t *testing.T) {
	r, seed := seeded(t)
	handler := http.HandlerFunc(ok)
	for range 25 {
		a := newRandomApp(r)
		gins := a.onGin(r.IntN(2) == 0)
		for name, app := range map[string]struct {
			app     http.Handler
			pattern func(string) string
		}{
			"gin": {gins, asColons},
			"echo": {echoApp(func(e *echo.Echo) {
				cors := echoadapter.On(e)
				for _, route := range a {
					if added := e.Add(route.Method, route.Path, echo.WrapHandler(handler)); route.Evaluator != nil {
						cors.Route(route.Evaluator, added)
					}
				}
			}), asColons},
			"chi": {chiApp(func(r chi.Router) {
				chiadapter.On(r)
				for _, route := range a {
					to := r
					if route.Evaluator != nil {
						to = r.With(chiadapter.Middleware(route.Evaluator))
					}
					to.Method(route.Method, asBraces(route.Path), handler)
				}
			}), asBraces},
		} {
			for _, origin := range []string{page, elsewhere} {
				listed := a.listed(app.pattern)
				if listed == nil {
					continue
				}
				fake := &recordingTB{TB: t}
				corstest.CheckApp(fake, app.app, origin, listed)
				if name == "gin" && gins.panicked.Load() {
					continue
				}
				if !assert.Empty(t, fake.failures) {
					t.Fatalf("%s, CORSTEST_SEED=%d, an app with\n%s", name, seed, a)
				}
			}
		}
	}
}
