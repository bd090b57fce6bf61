package corstest_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/httpadapter"
)

// The same path has another policy on another host. Each host is judged by its own
// policy.
func TestCheckAppAsksTheHostOfAnEndpoint(t *testing.T) {
	admins := core.MustNew(core.Policy{AllowOrigins: []string{elsewhere}, AllowMethods: []string{"DELETE"}})
	handler := echo.WrapHandler(http.HandlerFunc(ok))
	app := echoApp(func(e *echo.Echo) {
		cors := echoadapter.On(e)
		cors.Route(engine, e.PUT("/users", handler))
		cors.Route(admins, e.Host("admin.example.com").DELETE("/users", handler))
	})
	listed := []corstest.Endpoint{
		{Method: "PUT", Path: "/users", Evaluator: engine},
		{Method: "DELETE", Host: "admin.example.com", Path: "/users", Evaluator: admins},
	}
	for _, origin := range []string{page, elsewhere} {
		corstest.CheckApp(t, app, origin, listed)
	}
	fake := &recordingTB{TB: t}
	listed[1].Host = "admin.example.org"
	corstest.CheckApp(fake, app, elsewhere, listed)
	assert.Contains(t, fake.text(), "DELETE admin.example.org/users for "+elsewhere+": the preflight is answered ")
}

// A policy with AllowHosts refuses everything that is sent to loopback. That must not
// look as if everything were right.
func TestCheckAppSaysThatThePolicyDoesNotServeTheHost(t *testing.T) {
	ev := core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}, AllowHosts: []string{"api.example.com"}})
	app := httpadapter.Middleware(ev)(usersMux(unwrapped))
	listed := endpoints(ev, "{id}")
	fake := &recordingTB{TB: t}
	corstest.CheckApp(fake, app, page, listed)
	assert.Len(t, fake.failures, 1)
	assert.Contains(t, fake.text(), "Set the endpoint's Host to a host in the policy's AllowHosts.")

	for i := range listed {
		listed[i].Host = "api.example.com"
	}
	for _, origin := range []string{page, elsewhere} {
		corstest.CheckApp(t, app, origin, listed)
	}
}
