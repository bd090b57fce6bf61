// Package adaptertest has what the tests of the adapters share: a policy, the requests
// that a browser would send, and checks of the responses.
package adaptertest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// Origin is the origin that Engine admits.
const Origin = "https://app.example.com"

var policy = core.Policy{AllowOrigins: []string{Origin}, AllowMethods: []string{"PUT"}}

// Engine admits Origin, for PUT beside the safelisted methods.
func Engine() *core.Engine { return core.MustNew(policy) }

// Preflight sends the preflight for a request of a page at Origin.
func Preflight(app http.Handler, method, path string) *http.Response {
	return send(app, Origin, http.MethodOptions, path, method)
}

// Actual sends a request of a page at Origin.
func Actual(app http.Handler, method, path string) *http.Response {
	return send(app, Origin, method, path, "")
}

// send returns a response whose Request is the one that was sent. A preflight has a
// requestMethod.
func send(app http.Handler, origin, method, path, requestMethod string, more ...http.Header) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for _, h := range more {
		maps.Copy(r.Header, h)
	}
	r.Header.Set("Origin", origin)
	if requestMethod != "" {
		r.Header.Set("Access-Control-Request-Method", requestMethod)
	}
	w := httptest.NewRecorder()
	sent := r.Clone(r.Context()) // frameworks rewrite the URL that they are given
	app.ServeHTTP(w, r)
	resp := w.Result()
	resp.Request = sent
	return resp
}

// RequirePreflightAnswered fails unless the middleware answered a preflight, with
// an empty body.
func RequirePreflightAnswered(t testing.TB, resp *http.Response) {
	t.Helper()
	require.Equal(t, http.StatusNoContent, resp.StatusCode, "the status; %s", exchange(resp))
	RequireShared(t, resp)
	assert.Equal(t, []string{"PUT"}, resp.Header.Values("Access-Control-Allow-Methods"), exchange(resp))
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Empty(t, body, "the framework answered; %s", exchange(resp))
}

// RequireShared fails unless a page at Origin may read the response.
func RequireShared(t testing.TB, resp *http.Response) {
	t.Helper()
	RequireSharedWith(t, Origin, resp)
}

// RequireSharedWith fails unless pages at the origin, and no others, may read the
// response.
func RequireSharedWith(t testing.TB, origin string, resp *http.Response) {
	t.Helper()
	require.Equal(t, []string{origin}, resp.Header.Values("Access-Control-Allow-Origin"), exchange(resp))
	require.Contains(t, fmt.Sprint(resp.Header.Values("Vary")), "Origin", exchange(resp))
}

// RequireBypassed fails unless the framework answered with the status on its
// own, before the middleware ran.
func RequireBypassed(t testing.TB, resp *http.Response, status int) {
	t.Helper()
	require.Equal(t, status, resp.StatusCode, "the status; %s", exchange(resp))
	require.Empty(t, resp.Header.Values("Access-Control-Allow-Origin"), "the middleware ran after all; %s", exchange(resp))
	require.Empty(t, resp.Header.Values("Vary"), "the middleware ran after all; %s", exchange(resp))
}

// exchange shows the request and the response of a failure.
func exchange(resp *http.Response) string {
	text, _ := json.Marshal(policy)
	r := resp.Request
	return fmt.Sprintf("%s %s %v under the policy %s was answered %d %v", r.Method, r.URL, r.Header, text, resp.StatusCode, resp.Header)
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
