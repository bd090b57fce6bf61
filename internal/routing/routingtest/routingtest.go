// Package routingtest has what the adapters' own tests of their policies for
// groups and routes share.
package routingtest

import (
	"context"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/adaptertest"
)

// Granting is a policy that is recognised by the method that it grants.
func Granting(method string) *core.Engine {
	return core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{method}})
}

// RequireGrants fails unless the preflight is answered by the policy that grants
// the method.
func RequireGrants(t *testing.T, granted string, app http.Handler, method, path string) {
	t.Helper()
	answer := adaptertest.Preflight(app, method, path)
	adaptertest.RequireShared(t, answer)
	assert.Equal(t, http.StatusNoContent, answer.StatusCode, "%s %s", method, path)
	assert.Equal(t, []string{granted}, answer.Header.Values("Access-Control-Allow-Methods"), "%s %s", method, path)
}

// RequireRouteMethods fails unless preflights grant what is routed and never more
// than the policy. The app that is built under a policy has GET, PUT and DELETE
// for /users/ and a parameter, PATCH for /users/me, and /any for all methods of
// the router; anyMethods are those that a preflight of /any grants.
func RequireRouteMethods(t *testing.T, anyMethods string, build func(core.Evaluator) http.Handler) {
	t.Helper()
	for name, row := range map[string]struct {
		policy  core.Policy
		asked   string
		path    string
		granted []string
	}{
		"all that is routed under a star":             {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/users/7", []string{"DELETE, GET, PUT"}},
		"those of the more general route beside it":   {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/users/me", []string{"DELETE, GET, PATCH, PUT"}},
		"nothing where nothing is routed":             {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/nowhere", nil},
		"neither OPTIONS nor TRACE nor CONNECT":       {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/any", []string{anyMethods}},
		"of a list what is routed":                    {core.Policy{AllowMethods: []string{"PATCH", "PUT", "LOCK"}}, "PUT", "/users/7", []string{"PUT"}},
		"nothing of a list that has nothing routed":   {core.Policy{AllowMethods: []string{"LOCK"}}, "PUT", "/users/7", nil},
		"nothing for a policy without methods":        {core.Policy{}, "PUT", "/users/7", nil},
		"the method asked for with credentials":       {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PUT", "/users/7", []string{"PUT"}},
		"no method with credentials that is unrouted": {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PATCH", "/users/7", nil},
	} {
		t.Run(name, func(t *testing.T) {
			row.policy.AllowOrigins = []string{adaptertest.Origin}
			answer := adaptertest.Preflight(build(core.MustNew(row.policy)), row.asked, row.path)
			assert.Equal(t, http.StatusNoContent, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
			assert.Equal(t, row.granted, answer.Header.Values("Access-Control-Allow-Methods"))
		})
	}
}

// RequireRouteMethodsIsMiddleware fails unless, but for the methods, answers are
// those of the middleware, and a method without a route is told to observers. The
// app has GET /users.
func RequireRouteMethodsIsMiddleware(t *testing.T, build func(core.Evaluator) http.Handler) {
	t.Helper()
	var reasons []core.Reason
	watched := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"PUT"}},
		core.WithObserver(func(_ context.Context, _ core.Request, d core.Decision) { reasons = append(reasons, d.Reason()) }))
	adaptertest.Preflight(build(watched), "PUT", "/users")
	assert.Equal(t, []core.Reason{core.ReasonMethodNotRouted}, reasons)

	refused := adaptertest.Preflight(build(core.DenyAll()), "GET", "/users")
	assert.Equal(t, http.StatusForbidden, refused.StatusCode)
	assert.Empty(t, refused.Header.Values("Access-Control-Allow-Methods"))

	app := build(adaptertest.Engine())
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/nowhere"))
}

// RequireCollected fails unless the router that build returns is collected once
// nobody has it.
func RequireCollected[R any](t *testing.T, build func() *R) {
	t.Helper()
	collected := make(chan bool, 1)
	runtime.AddCleanup(build(), func(c chan bool) { c <- true }, collected)
	for range 100 {
		runtime.GC()
		select {
		case <-collected:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the router is still reachable")
}
