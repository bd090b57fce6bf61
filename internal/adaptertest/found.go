package adaptertest

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
)

// RequireFound fails unless the handler of GET /thing gets what the lookup found, and
// each request its own. build mounts the evaluator on an app that runs the handler.
func RequireFound(t *testing.T, build func(ev core.Evaluator, handler http.HandlerFunc) http.Handler) {
	t.Helper()
	engine := core.MustNew(core.Policy{}, core.WithOriginFinder(func(_ context.Context, _ core.Request, origin string) (any, bool, error) {
		return "the tenant of " + origin, true, nil
	}))
	var found []any
	app := build(engine, func(_ http.ResponseWriter, r *http.Request) { found = append(found, core.Found(r.Context())) })
	for _, origin := range []string{"https://a.test", "https://b.test"} {
		send(app, origin, http.MethodGet, "/thing", "")
	}
	assert.Equal(t, []any{"the tenant of https://a.test", "the tenant of https://b.test"}, found)
}
