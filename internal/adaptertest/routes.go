package adaptertest

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
)

// Granting returns a policy that tests recognise by the one method that it grants.
func Granting(method string) *core.Engine {
	return core.MustNew(core.Policy{AllowOrigins: []string{Origin}, AllowMethods: []string{method}})
}

// RequireGrants fails unless the preflight is answered by the policy that grants
// the method.
func RequireGrants(t *testing.T, granted string, app http.Handler, method, path string) {
	t.Helper()
	answer := Preflight(app, method, path)
	RequireShared(t, answer)
	assert.Equal(t, http.StatusNoContent, answer.StatusCode, "%s %s", method, path)
	assert.Equal(t, []string{granted}, answer.Header.Values("Access-Control-Allow-Methods"), "%s %s", method, path)
}

// RequireRouteMethods fails unless a preflight is granted the methods that are both
// routed and allowed. build returns an app under a policy. The app has GET, PUT and
// DELETE for /users/ and a parameter, PATCH for /users/me, and all methods of the
// router for /any. anyMethods is what a preflight for /any is granted under "*".
func RequireRouteMethods(t *testing.T, anyMethods string, build func(core.Evaluator) http.Handler) {
	t.Helper()
	for name, row := range map[string]struct {
		policy  core.Policy
		asked   string
		path    string
		granted []string
	}{
		"all routed methods under a star":             {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/users/7", []string{"DELETE, GET, PUT"}},
		"those of a more general route, too":          {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/users/me", []string{"DELETE, GET, PATCH, PUT"}},
		"nothing where nothing is routed":             {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/nowhere", nil},
		"neither OPTIONS nor TRACE nor CONNECT":       {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/any", []string{anyMethods}},
		"the routed methods of a list":                {core.Policy{AllowMethods: []string{"PATCH", "PUT", "LOCK"}}, "PUT", "/users/7", []string{"PUT"}},
		"nothing of a list without a routed method":   {core.Policy{AllowMethods: []string{"LOCK"}}, "PUT", "/users/7", nil},
		"nothing for a policy without methods":        {core.Policy{}, "PUT", "/users/7", nil},
		"the method asked for with credentials":       {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PUT", "/users/7", []string{"PUT"}},
		"no method without a route, with credentials": {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PATCH", "/users/7", nil},
	} {
		t.Run(name, func(t *testing.T) {
			row.policy.AllowOrigins = []string{Origin}
			answer := Preflight(build(core.MustNew(row.policy)), row.asked, row.path)
			assert.Equal(t, http.StatusNoContent, answer.StatusCode)
			RequireShared(t, answer)
			assert.Equal(t, row.granted, answer.Header.Values("Access-Control-Allow-Methods"))
		})
	}
}

// RequireRouteMethodsIsMiddleware fails unless the responses are those of
// Middleware, apart from the granted methods, and the observer learns that a method
// has no route. build returns an app that has GET /users.
func RequireRouteMethodsIsMiddleware(t *testing.T, build func(core.Evaluator) http.Handler) {
	t.Helper()
	var reasons []core.Reason
	watched := core.MustNew(core.Policy{AllowOrigins: []string{Origin}, AllowMethods: []string{"PUT"}},
		core.WithObserver(func(_ context.Context, _ core.Request, d core.Decision) { reasons = append(reasons, d.Reason()) }))
	Preflight(build(watched), "PUT", "/users")
	assert.Equal(t, []core.Reason{core.ReasonMethodNotRouted}, reasons)

	refused := Preflight(build(core.DenyAll()), "GET", "/users")
	assert.Equal(t, http.StatusForbidden, refused.StatusCode)
	assert.Empty(t, refused.Header.Values("Access-Control-Allow-Methods"))

	app := build(Engine())
	RequireShared(t, Actual(app, "GET", "/users"))
	RequireShared(t, Actual(app, "GET", "/nowhere"))
}
