package adaptertest

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// Outlasting returns a handler that runs longer than any timeout around it: it ends
// with the test. It must not end with the context of its request, or it would race with
// http.TimeoutHandler to write the response.
func Outlasting(t *testing.T) http.HandlerFunc {
	ended := make(chan struct{})
	t.Cleanup(func() { close(ended) })
	return func(http.ResponseWriter, *http.Request) { <-ended }
}

// RequireOuterAnswersPreflights fails unless, of two mountings, the outer answers every
// preflight, so that an inner policy cannot widen it, while the inner has the last word
// on other responses. The app has GET /api/users.
func RequireOuterAnswersPreflights(t *testing.T, build func(outer, inner core.Evaluator) http.Handler) {
	t.Helper()
	const innerOrigin = "https://inner.example.com"
	app := build(Engine(), core.MustNew(core.Policy{AllowOrigins: []string{innerOrigin}}))

	RequirePreflightAnswered(t, Preflight(app, "PUT", "/api/users"))
	refused := send(app, innerOrigin, http.MethodOptions, "/api/users", "PUT")
	require.Equal(t, http.StatusForbidden, refused.StatusCode, "the status; %s", exchange(refused))

	RequireSharedWith(t, innerOrigin, send(app, innerOrigin, http.MethodGet, "/api/users", ""))
	outers := Actual(app, http.MethodGet, "/api/users")
	require.Empty(t, outers.Header.Values("Access-Control-Allow-Origin"), "the inner policy does not list it; %s", exchange(outers))
}

// RequireEncodedSlashRoute fails unless GET /api/admin%2Fx runs the route, and the
// evaluator gets the path in both forms. Routers differ, and a decision by path must be
// able to follow each of them. Handlers name their pattern in the field Route.
func RequireEncodedSlashRoute(t *testing.T, route string, build func(core.Evaluator) http.Handler) {
	t.Helper()
	var told pathRecorder
	resp := Actual(build(&told), http.MethodGet, "/api/admin%2Fx")
	assert.Equal(t, pathRecorder{path: "/api/admin/x", rawPath: "/api/admin%2Fx"}, told)
	assert.Equal(t, route, resp.Header.Get("Route"), "the route of /api/admin%%2Fx")
}

// pathRecorder grants nothing and records the path.
type pathRecorder struct{ path, rawPath string }

func (p *pathRecorder) Evaluate(_ context.Context, r core.Request) core.Decision {
	p.path, p.rawPath = r.Path, r.RawPath
	return core.Decision{}
}
