package routepolicy

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
)

// serve sends a request with an Origin through a middleware to a handler that writes ACAO and
// Vary of its own if it is told to.
func serve(middleware func(http.Handler) http.Handler, method, asked string, overwrites bool, change func(*http.Request) *http.Request) (h http.Header, status int, ran bool) {
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		ran = true
		if overwrites {
			w.Header()["Vary"] = []string{"Accept"}
		}
		w.WriteHeader(http.StatusTeapot)
	})
	r := httptest.NewRequest(method, "/things", nil)
	r.Header["Origin"] = []string{origin}
	if asked != "" {
		r.Header["Access-Control-Request-Method"] = []string{asked}
	}
	if change != nil {
		r = change(r)
	}
	w := httptest.NewRecorder()
	middleware(next).ServeHTTP(w, r)
	return w.Result().Header, w.Code, ran
}

func TestMiddlewareAnswersPreflightsAndSetsTheHeadersOfTheRest(t *testing.T) {
	middleware := Middleware(granting("PUT", "DELETE"))
	h, status, ran := serve(middleware, "OPTIONS", "PUT", false, nil)
	assert.Equal(t, []any{"PUT, DELETE", 204, false}, []any{h.Get("Access-Control-Allow-Methods"), status, ran})
	for _, method := range []string{"GET", "OPTIONS"} {
		h, status, ran = serve(middleware, method, "", false, nil)
		assert.Equal(t, []any{origin, http.StatusTeapot, true}, []any{h.Get("Access-Control-Allow-Origin"), status, ran}, method)
	}
}

func TestMiddlewareLeavesAPreflightAloneThatWasDecided(t *testing.T) {
	middleware := Middleware(granting("PUT"))
	h, status, ran := serve(middleware, "OPTIONS", "PUT", false, Decided)
	assert.Equal(t, []any{"", http.StatusTeapot, true}, []any{h.Get("Access-Control-Allow-Origin"), status, ran}, "a preflight")
	h, status, ran = serve(middleware, "GET", "", false, Decided)
	assert.Equal(t, []any{origin, http.StatusTeapot, true}, []any{h.Get("Access-Control-Allow-Origin"), status, ran}, "another request")
	r := httptest.NewRequest("OPTIONS", "/", nil)
	assert.False(t, IsDecided(r))
	assert.True(t, IsDecided(Decided(r)))
	r = httptest.NewRequest("GET", "/", nil)
	assert.False(t, IsDecided(Decided(r)), "only preflights are decided for other handlers")
}

func TestNarrowedGrantsToPreflightsWhatTheRouterHas(t *testing.T) {
	var asked []string
	narrowed := &Narrowed{granting("PUT", "DELETE"), func(r *http.Request) []string {
		asked = append(asked, r.Method+" "+r.URL.Path)
		return []string{"DELETE", "LOCK"}
	}}
	h, status, _ := serve(Middleware(narrowed), "OPTIONS", "DELETE", false, nil)
	assert.Equal(t, []any{"DELETE", 204}, []any{h.Get("Access-Control-Allow-Methods"), status})
	h, _, ran := serve(Middleware(narrowed), "GET", "", false, nil)
	assert.Equal(t, []any{origin, true}, []any{h.Get("Access-Control-Allow-Origin"), ran})
	assert.Equal(t, []string{"OPTIONS /things"}, asked, "the router is asked for preflights alone")
}

func TestTheLastWordIsHeldForResponsesThatNoCacheMayKeep(t *testing.T) {
	malformed := func(r *http.Request) *http.Request {
		r.Header["Origin"] = []string{"x"}
		return r
	}
	h, status, ran := serve(Middleware(granting("PUT")), "GET", "", true, malformed)
	assert.Equal(t, []any{"*", "no-store", http.StatusTeapot, true}, []any{h.Get("Vary"), h.Get("Cache-Control"), status, ran})
	h, _, _ = serve(Middleware(granting("PUT")), "GET", "", true, nil)
	assert.Equal(t, "Accept", h.Get("Vary"), "the handler has the last word on the rest")
}

func TestAPolicyIsFoundBehindItsMiddleware(t *testing.T) {
	policy, other := granting("PUT"), granting("DELETE")
	foreign := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
	}
	for _, c := range []struct {
		name       string
		middleware func(http.Handler) http.Handler
		policy     core.Evaluator
		ours       bool
	}{
		{"ours", Middleware(policy), policy, true},
		{"two of ours: the inner one decides", func(next http.Handler) http.Handler { return Middleware(other)(Middleware(policy)(next)) }, policy, true},
		{"ours within another", func(next http.Handler) http.Handler { return foreign(Middleware(policy)(next)) }, nil, true},
		{"ours around another", func(next http.Handler) http.Handler { return Middleware(policy)(foreign(next)) }, policy, true},
		{"ours around another around ours", func(next http.Handler) http.Handler { return Middleware(policy)(foreign(Middleware(other)(next))) }, nil, true},
		{"another", foreign, nil, false},
		{"one that gives the handler back", func(next http.Handler) http.Handler { return next }, nil, false},
		{"one that panics", func(http.Handler) http.Handler { panic("registered twice") }, nil, false},
		{"one that returns nothing", func(http.Handler) http.Handler { return nil }, nil, false},
	} {
		got, ours := PolicyOf(c.middleware)
		assert.Equal(t, c.ours, ours, c.name)
		assert.True(t, Same(c.policy, got), c.name)
	}
}

func TestAMiddlewareIsAskedWithAHandlerThatDoesNothing(t *testing.T) {
	var asked []bool
	h := Ask(func(next http.Handler) http.Handler {
		asked = append(asked, IsProbe(next))
		w := httptest.NewRecorder()
		next.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		assert.Empty(t, w.Header())
		return http.NotFoundHandler()
	})
	assert.Equal(t, []bool{true}, asked)
	assert.NotNil(t, h)
	assert.Nil(t, Ask(func(http.Handler) http.Handler { panic("registered twice") }))
	assert.False(t, IsProbe(http.NotFoundHandler()))
	assert.False(t, IsProbe(nil))
}

func TestEndpointsAreSortedAndThereOnce(t *testing.T) {
	all := Endpoints(func(add func(method, path string)) {
		for _, route := range []string{"PUT /b", "GET /b", "GET /a", "OPTIONS /a", "CONNECT /a", "TRACE /a", "GET /b", "options /a"} {
			method, path, _ := strings.Cut(route, " ")
			add(method, path)
		}
	})
	var got []string
	for method, path := range all {
		got = append(got, method+" "+path)
	}
	assert.Equal(t, []string{"GET /a", "options /a", "GET /b", "PUT /b"}, got)
	n := 0
	for range all {
		if n++; n == 2 {
			break
		}
	}
	assert.Equal(t, 2, n)
}

// incomparable is an evaluator that Go cannot compare.
type incomparable struct {
	core.Evaluator
	_ []int
}

func TestOnlyTheSameEvaluatorIsTheSame(t *testing.T) {
	a, b := granting(), granting()
	assert.True(t, Same(a, a))
	assert.True(t, Same(nil, nil))
	assert.False(t, Same(a, b))
	assert.False(t, Same(a, nil))
	assert.False(t, Same(incomparable{Evaluator: a}, incomparable{Evaluator: a}))
}

func TestWhatCannotBeMountedPanics(t *testing.T) {
	assert.NotPanics(t, func() { Require(granting()) })
	assert.Panics(t, func() { Require(nil) })
	assert.Panics(t, func() { Require((*core.Engine)(nil)) })
}

func TestThePolicyOfARouteIsItsOwnOrThatOfTheDeepestGroup(t *testing.T) {
	a, b, c := granting(), granting(), granting()
	var p Policies
	assert.Nil(t, p.Of("GET", "/x"))
	p.AddGroup("api/", a)
	p.AddGroup("/api", a)
	p.AddGroup("/api/admin", b)
	p.AddGroup("/assets", c)
	p.AddRoute("GET", "/api/admin/x", c)
	p.AddRoute("GET", "/api/admin/x", c)
	p.AddRoute("GET", "/api/admin/y", c)
	for pattern, want := range map[string]core.Evaluator{
		"/api/x": a, "/api": a, "/api/": a, "/api/:id/x": a, "/api/admin": b, "/api/admin/z": b, "/api/admin/x": c, "/api/admin/y": c, "/api/administer": a,
		"/apis": nil, "/": nil, "": nil, "/x": nil, "/assets*": c, "/assets/*": c, "/assets2": nil,
	} {
		assert.True(t, Same(want, p.Of("GET", pattern)), pattern)
	}
	assert.True(t, Same(b, p.Of("PUT", "/api/admin/x")), "a route is for one method")
	assert.PanicsWithValue(t, "cors: the group /api/ already has another policy, and a path does not say which of the two groups its route is in; use one policy for both, or give the routes their own with Route",
		func() { p.AddGroup("api", b) })
	assert.PanicsWithValue(t, "cors: the route GET /api/admin/x already has another policy; mount one of them", func() { p.AddRoute("GET", "/api/admin/x", b) })
	var root Policies
	root.AddGroup("/", a)
	assert.True(t, Same(a, root.Of("GET", "/x/y")))
}
