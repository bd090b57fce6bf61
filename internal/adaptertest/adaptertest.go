// Package adaptertest has what the adapters' own tests share: a policy, the
// requests that a browser would send under it, and what to expect of the
// answers.
package adaptertest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// Origin is the one that Engine admits.
const Origin = "https://app.example.com"

// Engine admits Origin, for PUT beside the safelisted methods.
func Engine() *core.Engine {
	return core.MustNew(core.Policy{AllowOrigins: []string{Origin}, AllowMethods: []string{"PUT"}})
}

// Preflight sends the preflight for a request of a page at Origin.
func Preflight(app http.Handler, method, path string) *http.Response {
	return send(app, http.MethodOptions, path, "Access-Control-Request-Method", method)
}

// Actual sends a request of a page at Origin.
func Actual(app http.Handler, method, path string) *http.Response {
	return send(app, method, path)
}

func send(app http.Handler, method, path string, field ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Origin", Origin)
	if len(field) == 2 {
		r.Header.Set(field[0], field[1])
	}
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	return w.Result()
}

// RequirePreflightAnswered fails unless the middleware answered a preflight.
func RequirePreflightAnswered(t testing.TB, resp *http.Response) {
	t.Helper()
	require.Equal(t, http.StatusNoContent, resp.StatusCode, "status of the preflight's answer; its fields: %v", resp.Header)
	RequireShared(t, resp)
	assert.Equal(t, []string{"PUT"}, resp.Header.Values("Access-Control-Allow-Methods"))
}

// RequireShared fails unless a page at Origin may read the answer.
func RequireShared(t testing.TB, resp *http.Response) {
	t.Helper()
	require.Equal(t, []string{Origin}, resp.Header.Values("Access-Control-Allow-Origin"),
		"status %d, fields %v", resp.StatusCode, resp.Header)
	assert.Contains(t, resp.Header.Values("Vary")[0], "Origin")
}

// RequireBypassed fails unless the framework answered with the status on its
// own, before the middleware ran.
func RequireBypassed(t testing.TB, resp *http.Response, status int) {
	t.Helper()
	require.Equal(t, status, resp.StatusCode, "status; the answer's fields: %v", resp.Header)
	require.Empty(t, resp.Header.Values("Access-Control-Allow-Origin"), "the middleware ran after all")
	require.Empty(t, resp.Header.Values("Vary"), "the middleware ran after all")
}

// RequireNilPanics fails unless mounting a nil evaluator panics with a message
// that says what to pass.
func RequireNilPanics(t *testing.T, mount func(core.Evaluator)) {
	t.Helper()
	for name, nothing := range map[string]core.Evaluator{
		"nil":                     nil,
		"an interface around nil": (*core.Engine)(nil),
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				assert.Contains(t, recover(), "core.New", "the panic's message")
			}()
			mount(nothing)
		})
	}
}
