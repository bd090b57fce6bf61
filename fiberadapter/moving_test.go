package fiberadapter_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/cors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/fiberadapter"
)

// TestGuideNamesEveryFieldOfFibersOwn holds the table for those who move to the fields that
// this version of Fiber has. The seed of CI is new in each run, or go test may repeat an old
// result: it does not see that a guide outside of this module has changed.
func TestGuideNamesEveryFieldOfFibersOwn(t *testing.T) {
	os.Getenv("CORSTEST_SEED")
	text, err := os.ReadFile("../docs/mounting/fiber.md")
	require.NoError(t, err)
	_, section, found := strings.Cut(string(text), "\n## Moving from Fiber's own middleware\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")
	fields := reflect.TypeFor[cors.Config]()
	require.NotZero(t, fields.NumField())
	for i := range fields.NumField() {
		assert.Contains(t, section, "\n| `"+fields.Field(i).Name+"` |")
	}
	assert.Equal(t, fields.NumField()+2, strings.Count(section, "\n|"), "rows, with those of the head")
}

// preflightOf asks an application that has the middleware for a PUT with Authorization.
func preflightOf(t *testing.T, middleware fiber.Handler, origin string) *http.Response {
	t.Helper()
	app := fiber.New()
	app.Use(middleware)
	app.Put("/", func(c fiber.Ctx) error { return nil })
	r := httptest.NewRequest("OPTIONS", "http://api.example.com/", nil)
	r.Header.Set("Origin", origin)
	r.Header.Set("Access-Control-Request-Method", "PUT")
	r.Header.Set("Access-Control-Request-Headers", "authorization")
	response, err := app.Test(r, fiber.TestConfig{}) // no limit of time
	require.NoError(t, err)
	return response
}

func TestWhatDiffersFromFibersOwn(t *testing.T) {
	const app, evil = "https://app.example.com", "https://evil.example"
	grant := func(r *http.Response, name string) string { return r.Header.Get("Access-Control-Allow-" + name) }

	t.Run("lists that admitted everyone, or were changed", func(t *testing.T) {
		for _, list := range [][]string{nil, {app, "*"}} {
			assert.Equal(t, "*", grant(preflightOf(t, cors.New(cors.Config{AllowOrigins: list}), evil), "Origin"), "%q", list)
			_, err := core.New(core.Policy{AllowOrigins: list})
			assert.Error(t, err, "%q", list)
		}
		for _, entry := range []string{"https://App.example.com", " " + app, app + "/"} {
			assert.Equal(t, app, grant(preflightOf(t, cors.New(cors.Config{AllowOrigins: []string{entry}}), app), "Origin"), entry)
			_, err := core.New(core.Policy{AllowOrigins: []string{entry}})
			assert.Error(t, err, entry)
		}
	})
	t.Run("empty lists of methods and headers", func(t *testing.T) {
		theirs := preflightOf(t, cors.New(cors.Config{AllowOrigins: []string{app}}), app)
		assert.Equal(t, "GET, POST, HEAD, PUT, DELETE, PATCH", grant(theirs, "Methods"))
		assert.Equal(t, "authorization", grant(theirs, "Headers"))
		ours := preflightOf(t, fiberadapter.Middleware(core.MustNew(core.Policy{AllowOrigins: []string{app}})), app)
		assert.Empty(t, grant(ours, "Methods"))
		assert.Empty(t, grant(ours, "Headers"))
	})
	t.Run("a page that is not allowed", func(t *testing.T) {
		theirs := preflightOf(t, cors.New(cors.Config{AllowOrigins: []string{app}}), evil)
		assert.Equal(t, http.StatusNoContent, theirs.StatusCode)
		assert.Empty(t, grant(theirs, "Origin"))
		ours := preflightOf(t, fiberadapter.Middleware(core.MustNew(core.Policy{AllowOrigins: []string{app}})), evil)
		assert.Equal(t, http.StatusForbidden, ours.StatusCode)
	})
	t.Run("the age in seconds, and less than nothing", func(t *testing.T) {
		for theirs, ours := range map[int]int{600: 600, -5: -1, 0: 0} {
			want := preflightOf(t, cors.New(cors.Config{AllowOrigins: []string{app}, MaxAge: theirs}), app).Header.Values("Access-Control-Max-Age")
			policy := core.Policy{AllowOrigins: []string{app}, MaxAgeSeconds: ours}
			assert.Equal(t, want, preflightOf(t, fiberadapter.Middleware(core.MustNew(policy)), app).Header.Values("Access-Control-Max-Age"), "%d", theirs)
		}
	})
}
