package chiadapter_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/adaptertest"
	"github.com/sallyport/cors/internal/useragent"
)

// allowing is a policy for pages of one origin, which it grants several methods.
func allowing(origin string, methods ...string) func(http.Handler) http.Handler {
	return chiadapter.Middleware(core.MustNew(core.Policy{
		AllowOrigins: []string{origin}, AllowMethods: methods, AllowHeaders: []string{"X-Test"}, MaxAgeSeconds: 600,
	}))
}

// Browsers keep each method that an answer lists, for the URL (Fetch,
// "CORS-preflight cache").
func TestBrowserKeepsNoMethodOfAnotherPolicy(t *testing.T) {
	const partner, admin = adaptertest.Origin, "https://admin.example.com"
	remove := func(r chi.Router) { r.Delete("/users/{id}", ok) }
	for name, row := range map[string]struct {
		grants  []string // of the partner's policy, which PUT has
		remove  func(app chi.Router)
		covered bool
	}{
		"two policies":              {[]string{"PUT", "DELETE"}, func(app chi.Router) { remove(app.With(allowing(admin, "PUT", "DELETE"))) }, false},
		"two policies, all methods": {[]string{"*"}, func(app chi.Router) { remove(app.With(allowing(admin, "*"))) }, false},
		"DELETE without a policy":   {[]string{"PUT", "DELETE"}, remove, false},
		"no DELETE":                 {[]string{"PUT", "DELETE"}, func(chi.Router) {}, true},
	} {
		t.Run(name, func(t *testing.T) {
			app := newApp()
			app.With(allowing(partner, row.grants...)).Put("/users/{id}", ok)
			row.remove(app)

			put := useragent.Request{Origin: partner, Path: "/users/7", Method: "PUT"}
			answer := adaptertest.Preflight(app, "PUT", "/users/7")
			grant, err := useragent.CheckPreflight(put, useragent.Response{Status: answer.StatusCode, Header: answer.Header})
			require.NoError(t, err)
			now := time.Unix(0, 0)
			cache := useragent.NewPreflightCache(func() time.Time { return now })
			cache.Store(put, grant)

			put.Method = "DELETE"
			assert.Equal(t, row.covered, cache.Covers(put), "DELETE without a preflight; %v", answer.Header)
			now = now.Add(time.Nanosecond) // an entry with Max-Age 0 is used for nothing more
			put.Method, put.Headers = "GET", [][2]string{{"X-Test", "1"}}
			assert.Equal(t, row.covered, cache.Covers(put), "X-Test without a preflight; %v", answer.Header)
		})
	}
}

func TestMethodWithoutARouteStaysGrantableAndItsResponseReadable(t *testing.T) {
	app := newApp()
	app.With(allowing(adaptertest.Origin, "PUT", "DELETE")).Put("/users/{id}", ok)
	app.Route("/photos", func(r chi.Router) { r.Use(allowing(adaptertest.Origin, "PUT", "DELETE")); r.Put("/{id}", ok) })
	for _, path := range []string{"/users/7", "/photos/7"} {
		adaptertest.RequireGrants(t, "PUT, DELETE", app, "DELETE", path)
		actual := adaptertest.Actual(app, "DELETE", path)
		assert.Equal(t, http.StatusMethodNotAllowed, actual.StatusCode)
		assert.Equal(t, []string{"PUT"}, actual.Header.Values("Allow"))
		adaptertest.RequireShared(t, actual)
		adaptertest.RequireShared(t, adaptertest.Actual(app, "LOCK", path)) // no method of chi
	}
}

// It would cost every request a search.
func TestMissingRouteIsNotSearchedForWithoutOrigin(t *testing.T) {
	app := newApp()
	app.With(cors).Put("/users", ok)
	w := httptest.NewRecorder()
	app.ServeHTTP(w, httptest.NewRequest("GET", "/users", nil))
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
	assert.Empty(t, w.Header().Values("Vary"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
}

// The next tests are about routes of other patterns that take the same path.

func TestPolicyOfAllMethodsDoesNotDecideForAMoreSpecificRoute(t *testing.T) {
	app := newApp()
	app.With(allowing(adaptertest.Origin, "PUT", "DELETE", "QUERY")).HandleFunc("/api/*", ok)
	app.Delete("/api/admin/{id}", ok)
	requireNoPolicy(t, app, "DELETE", "/api/admin/1", http.StatusOK) // the app's own handler for all methods answers
	adaptertest.RequireGrants(t, "PUT, QUERY", app, "PUT", "/api/admin/1")
	adaptertest.RequireGrants(t, "PUT, DELETE, QUERY", app, "QUERY", "/api/users")
}

func TestRouteBesideAMountedRouterTakesNoneOfItsPreflights(t *testing.T) {
	app := newApp()
	app.With(allowing("https://other.example", "PUT")).Put("/users/{id}", ok)
	app.Route("/users", func(r chi.Router) { r.Use(allowing(adaptertest.Origin, "PUT", "DELETE")); r.Delete("/{id}", ok) })
	adaptertest.RequireGrants(t, "DELETE", app, "DELETE", "/users/7")
	assert.Equal(t, http.StatusForbidden, adaptertest.Preflight(app, "PUT", "/users/7").StatusCode)

	same := allowing(adaptertest.Origin, "PUT", "GET")
	app, sub := newApp(), chi.NewRouter()
	sub.Use(same)
	sub.Get("/files/{id}", ok)
	app.Mount("/api", sub)
	app.With(same).Put("/api/files/*", ok)
	adaptertest.RequireGrants(t, "PUT, GET", app, "GET", "/api/files/7")
	adaptertest.RequireGrants(t, "PUT, GET", app, "PUT", "/api/files/7")
}

func TestMountedRouterTakesNoPreflightsOfItsParentsRoutes(t *testing.T) {
	app := newApp()
	app.Route("/api", func(r chi.Router) { r.Use(granting("DELETE")); r.Get("/x", ok) })
	app.Delete("/api/admin/{id}", ok)
	requireNoPolicy(t, app, "DELETE", "/api/admin/7", http.StatusMethodNotAllowed)
	adaptertest.RequireGrants(t, "DELETE", app, "DELETE", "/api/x")
}

func TestLaterRegistrationReplacesThePolicyToo(t *testing.T) {
	app := newApp()
	app.With(granting("DELETE")).Delete("/plain", ok)
	app.Delete("/plain", ok)
	app.With(granting("PUT")).Put("/users/{id}", ok)
	app.With(granting("PATCH")).Put("/users/{user}", ok)
	app.With(granting("PUT")).Put("/all", ok)
	app.With(granting("PATCH")).HandleFunc("/all", ok)
	app.With(granting("DELETE")).Delete("/all", ok)
	app.Mount("/mounted", http.HandlerFunc(ok))
	app.With(granting("PUT")).Put("/mounted", ok)
	app.With(granting("DELETE")).Delete("/mounted/*", ok)

	requireNoPolicy(t, app, "DELETE", "/plain", http.StatusMethodNotAllowed)
	adaptertest.RequireGrants(t, "PATCH", app, "PUT", "/users/7")
	adaptertest.RequireGrants(t, "PATCH", app, "PUT", "/all")
	adaptertest.RequireGrants(t, "DELETE", app, "DELETE", "/all")
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "/mounted")
	requireNoPolicy(t, app, "DELETE", "/mounted", http.StatusOK)
	adaptertest.RequireGrants(t, "DELETE", app, "DELETE", "/mounted/x")
	requireNoPolicy(t, app, "PUT", "/mounted/x", http.StatusOK)
}

func TestRouteOverAMountDecidesForItsMethods(t *testing.T) {
	app := newApp()
	app.Route("/api", func(r chi.Router) { r.Use(granting("PUT")); r.Get("/x", ok); r.Put("/x", ok) })
	app.With(granting("PATCH")).Get("/api/*", ok) // chi's Find still goes on in the mounted router
	adaptertest.RequireGrants(t, "PATCH", app, "GET", "/api/x")
	adaptertest.RequireGrants(t, "PATCH", app, "GET", "/api/y")
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "/api/x")
}

// Handle replaces a mount except at its own path, and what runs there chi no longer
// shows.
func TestPathOfAReplacedMountIsClosed(t *testing.T) {
	for name, mount := range map[string]func(r chi.Router){
		"a router":  func(r chi.Router) { r.Route("/a", func(r chi.Router) { r.Put("/", ok) }) },
		"a handler": func(r chi.Router) { r.Mount("/a", http.HandlerFunc(ok)) },
	} {
		t.Run(name, func(t *testing.T) {
			app := newApp()
			mount(app.With(granting("DELETE")))
			app.With(cors).HandleFunc("/a/*", ok)
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/a/x"))
			assert.Empty(t, adaptertest.Preflight(app, "PUT", "/a").Header.Values("Access-Control-Allow-Origin"))
			assert.Empty(t, adaptertest.Preflight(app, "DELETE", "/a").Header.Values("Access-Control-Allow-Origin"))
		})
	}
}

func TestRouteOfALaterRegistrationHasNoPolicy(t *testing.T) {
	app := newApp()
	app.With(cors).Put("/users", ok)
	app.Route("/", func(r chi.Router) { r.With(cors).Put("/", ok) })
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/"))
	app.Put("/", ok)
	assert.Empty(t, adaptertest.Preflight(app, "PUT", "/").Header.Values("Access-Control-Allow-Origin"))
	app.With(cors).Put("/late", ok)
	assert.Empty(t, adaptertest.Preflight(app, "PUT", "/late").Header.Values("Access-Control-Allow-Origin"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/late"))
}

// A group that is mounted has its middleware for its own routes only.
func TestMountedGroupHasNoPolicyForTheOtherRoutesOfItsRouter(t *testing.T) {
	app, other := newApp(), chi.NewRouter()
	other.Delete("/plain", ok)
	app.Mount("/api", other.Group(func(r chi.Router) { r.Use(cors); r.Put("/users", ok) }))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
	requireNoPolicy(t, app, "DELETE", "/api/plain", http.StatusMethodNotAllowed)
}

// chi runs no middleware of a router without routes.
func TestRouterWithoutRoutesHasNoPolicy(t *testing.T) {
	app := newApp()
	app.With(granting("PUT")).Put("/users/{id}", ok)
	app.Route("/users", func(r chi.Router) { r.Use(granting("DELETE")) })
	adaptertest.RequireGrants(t, "PUT", app, "DELETE", "/users/7")
	adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", "/users/7"))
}
