package chiadapter_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
)

// For random applications, chi itself says which route runs, and under which policy:
// the same application without CORS, whose middlewares only note that they ran.
func TestRandomApplications(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var seen outcomes
	for i := range uint64(1000) {
		checkRandomApplication(t, seed, i, &seen)
	}
	t.Logf("%+v", seen)
	require.Greater(t, seen.granted, 2000, "preflights of routes that their policy grants")
	require.Greater(t, seen.withheld, 500, "answers at paths with several policies")
	require.Greater(t, seen.unrouted, 5000, "preflights for methods without a route that were granted")
}

type outcomes struct{ granted, withheld, unrouted, closed int }

const policies = 3

func policyOrigin(i int) string { return fmt.Sprintf("https://%d.example", i) }

var methods = []string{"GET", "PUT", "DELETE", "QUERY"}

func checkRandomApplication(t *testing.T, seed, i uint64, seen *outcomes) {
	var marks, ours [policies]func(http.Handler) http.Handler
	for p := range policies {
		marks[p] = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Policy", policyOrigin(p))
				next.ServeHTTP(w, r)
			})
		}
		policy := core.Policy{AllowOrigins: []string{policyOrigin(p)}, AllowMethods: []string{"*"}, AllowHeaders: []string{"X-Test"}, MaxAgeSeconds: 60}
		if p == 0 {
			policy.AllowMethods = methods
		}
		if p == 1 {
			policy.AllowCredentials = true
		}
		ours[p] = chiadapter.Middleware(core.MustNew(policy))
	}
	judge, app := chi.NewRouter(), chi.NewRouter()
	build := func(r chi.Router, policies [policies]func(http.Handler) http.Handler) *randomApp {
		b := &randomApp{random: rand.New(rand.NewPCG(seed, i)), policies: policies, mounted: map[string]bool{}}
		b.router(r, "", 0)
		return b
	}
	built := build(judge, marks)
	chiadapter.On(app)
	build(app, ours)

	random := rand.New(rand.NewPCG(seed, i))
	for range 12 {
		path := randomPath(random)
		runs := map[string]string{} // by method, the origin that the policy of its route admits, or ""
		for _, m := range methods {
			w := httptest.NewRecorder()
			judge.ServeHTTP(w, httptest.NewRequest(m, path, nil))
			if w.Header().Get("Route") != "" {
				runs[m] = w.Header().Get("Policy")
			}
		}
		for _, asked := range methods {
			for p := range policies {
				checkPreflight(t, app, runs, asked, path, policyOrigin(p), built, seen)
			}
		}
	}
}

func checkPreflight(t *testing.T, app http.Handler, runs map[string]string, asked, path, origin string, built *randomApp, seen *outcomes) {
	r := httptest.NewRequest("OPTIONS", path, nil)
	r.Header.Set("Origin", origin)
	r.Header.Set("Access-Control-Request-Method", asked)
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	h := w.Header()
	check := func(holds bool, what string, args ...any) {
		t.Helper()
		if !holds {
			t.Fatalf("%s; preflight for %s %s from %s: %d %v; routes by their policies: %v\n%s", fmt.Sprintf(what, args...), asked, path, origin, w.Code, h, runs, built.text.String())
		}
	}
	granted := h.Get("Access-Control-Allow-Origin") != ""
	policy, routed := runs[asked]
	switch {
	case !granted && built.replaced:
		seen.closed++
	case routed:
		check(granted == (policy == origin), "granted: %v", granted)
		if granted {
			seen.granted++
		}
	default:
		actual := httptest.NewRequest(asked, path, nil)
		actual.Header.Set("Origin", origin)
		response := httptest.NewRecorder()
		app.ServeHTTP(response, actual)
		readable := response.Header().Get("Access-Control-Allow-Origin") != ""
		check(granted == readable, "granted: %v, but the response of the request is %d %v", granted, response.Code, response.Header())
		if granted {
			seen.unrouted++
		}
	}
	if !granted {
		return
	}
	check(w.Code == http.StatusNoContent, "not answered by us")
	listed := strings.Split(h.Get("Access-Control-Allow-Methods"), ", ")
	check(listed[0] == "*" || slices.Contains(listed, asked), "%s is not listed", asked)
	maxAge := "60"
	for method, policy := range runs {
		if policy != origin {
			seen.withheld++
			check(listed[0] != "*" && !slices.Contains(listed, method), "%s is listed", method)
			maxAge = "0"
		}
	}
	check(h.Get("Access-Control-Max-Age") == maxAge || built.replaced && maxAge != "0", "Max-Age is not %s", maxAge)
}

// randomApp builds the same application each time, for one seed.
type randomApp struct {
	random   *rand.Rand
	policies [policies]func(http.Handler) http.Handler
	mounted  map[string]bool
	replaced bool // Handle replaced a mount but for its path without a slash, which is closed
	text     strings.Builder
}

func (b *randomApp) note(depth int, format string, args ...any) {
	fmt.Fprintf(&b.text, "%s%s\n", strings.Repeat("\t", depth+1), fmt.Sprintf(format, args...))
}

func (b *randomApp) router(r chi.Router, name string, depth int) {
	if b.random.IntN(3) == 0 {
		b.use(r, depth)
	}
	b.routes(r, name, depth)
}

func (b *randomApp) routes(r chi.Router, name string, depth int) {
	r.Get("/own", b.handler("/own")) // chi shows no middlewares of a router without routes
	for range 1 + b.random.IntN(4) {
		b.register(r, name, depth)
	}
}

func (b *randomApp) use(r chi.Router, depth int) {
	i := b.random.IntN(policies + 1)
	if i == policies {
		b.note(depth, "Use(NoCache)")
		r.Use(middleware.NoCache)
		return
	}
	b.note(depth, "Use(%d)", i)
	r.Use(b.policies[i])
}

func (b *randomApp) register(r chi.Router, name string, depth int) {
	pattern := b.pattern()
	defer func() {
		if err := recover(); err != nil { // chi refuses some patterns
			b.note(depth, "refused: %v", err)
		}
	}()
	choice := b.random.IntN(20)
	mount := strings.TrimSuffix(pattern, "*")
	if depth > 2 {
		choice = choice % 8
	}
	// chi refuses a second mount of a path, but does not notice each.
	path := name + "|" + strings.TrimSuffix(strings.ReplaceAll(mount, "{y", "{x"), "/")
	if choice == 3 || choice == 7 {
		b.replaced = b.replaced || b.mounted[path] && mount != pattern
	}
	if choice >= 10 && choice <= 16 && choice != 12 {
		if b.mounted[path] {
			return
		}
		b.mounted[path] = true
	}
	switch choice {
	default:
		method := methods[b.random.IntN(len(methods))]
		b.note(depth, "%s %s", method, pattern)
		r.Method(method, pattern, b.handler(pattern))
	case 3:
		b.note(depth, "Handle %s", pattern)
		r.Handle(pattern, b.handler(pattern))
	case 4, 5, 6, 12:
		i, method := b.random.IntN(policies), methods[b.random.IntN(len(methods))]
		b.note(depth, "With(%d).%s %s", i, method, pattern)
		r.With(b.policies[i]).Method(method, pattern, b.handler(pattern))
	case 7:
		i := b.random.IntN(policies)
		b.note(depth, "With(%d).Handle %s", i, pattern)
		r.With(b.policies[i]).Handle(pattern, b.handler(pattern))
	case 8, 9:
		b.note(depth, "Group")
		r.Group(func(r chi.Router) { b.router(r, name, depth+1) })
	case 10, 11:
		b.note(depth, "Route %s", mount)
		r.Route(mount, func(r chi.Router) { b.router(r, name+mount, depth+1) })
	case 13:
		b.note(depth, "Mount handler %s", pattern)
		r.Mount(mount, b.handler(pattern))
	case 14:
		i := b.random.IntN(policies)
		b.note(depth, "With(%d).Mount handler %s", i, pattern)
		r.With(b.policies[i]).Mount(mount, b.handler(pattern))
	case 15:
		i := b.random.IntN(policies)
		b.note(depth, "With(%d).Route %s", i, mount)
		r.With(b.policies[i]).Route(mount, func(r chi.Router) { b.router(r, name+mount, depth+1) })
	case 16: // the router of a group of another router
		b.note(depth, "Mount the group of another router %s, with", pattern)
		other := chi.NewRouter()
		b.router(other, name, depth+1)
		b.note(depth, "and as the group")
		group := other.Group(nil)
		b.routes(group, name, depth+1)
		r.Mount(mount, group)
	}
}

func (b *randomApp) handler(pattern string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Route", pattern) }
}

func (b *randomApp) pattern() string {
	segments := []string{"a", "b", "{x}", "{y}", "{n:[0-9]+}", "a{x}"}
	p := ""
	for i := range b.random.IntN(3) {
		p += "/" + segments[b.random.IntN(len(segments))]
		p = strings.NewReplacer("{x", fmt.Sprint("{x", i), "{y", fmt.Sprint("{y", i), "{n", fmt.Sprint("{n", i)).Replace(p)
	}
	switch b.random.IntN(6) {
	case 0:
		return p + "/"
	case 1:
		return p + "/*"
	}
	if p == "" {
		return "/a"
	}
	return p
}

func randomPath(random *rand.Rand) string {
	segments := []string{"a", "b", "c", "7", "ab"}
	p := ""
	for range random.IntN(5) {
		p += "/" + segments[random.IntN(len(segments))]
	}
	if p == "" || random.IntN(4) == 0 {
		p += "/"
	}
	return p
}
