package corstest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/broken"
)

// byMethod is an app with the one path /x, whose methods have policies of their own. A
// preflight is answered by the policy of the method that it asks for. change is done to
// what a policy answers to a preflight.
func byMethod(policies map[string]core.Evaluator, change func(asked string, h http.Header)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.Header.Get("Access-Control-Request-Method")
		method := r.Method
		if method == http.MethodOptions {
			method = asked
		}
		ev, routed := policies[method]
		switch {
		case r.URL.Path != "/x":
			http.NotFound(w, r)
			return
		case !routed || ev == nil && r.Method == http.MethodOptions:
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		case ev == nil:
			return
		}
		httpadapter.Middleware(ev)(http.HandlerFunc(ok)).ServeHTTP(&broken.ChangingWriter{ResponseWriter: w, Change: func(status int) int {
			if r.Method == http.MethodOptions && w.Header().Get("Access-Control-Allow-Origin") != "" {
				change(asked, w.Header())
			}
			return status
		}}, r)
	})
}

// The changes that keep policies of one path apart, or do not.
func unchanged(string, http.Header) {}

func listing(methods string) func(string, http.Header) {
	return func(_ string, h http.Header) { h.Set("Access-Control-Allow-Methods", methods) }
}

func onlyAsked(asked string, h http.Header) { h.Set("Access-Control-Allow-Methods", asked) }

func notKept(change func(string, http.Header)) func(string, http.Header) {
	return func(asked string, h http.Header) { change(asked, h); h.Set("Access-Control-Max-Age", "0") }
}

func TestCheckAppKnowsSeveralPoliciesOfOnePath(t *testing.T) {
	const admin = "https://admin.example.test"
	policy := func(p core.Policy) core.Evaluator {
		p.MaxAgeSeconds = 600
		return core.MustNew(p)
	}
	partners := policy(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT", "DELETE"}})
	admins := policy(core.Policy{AllowOrigins: []string{admin}, AllowMethods: []string{"PUT", "DELETE"}})
	everyMethod := policy(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"*"}})
	withHeaders := policy(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"X-Partner"}})
	withoutHeaders := policy(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"DELETE"}})
	credentialed := policy(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"*"}, AllowCredentials: true})
	const (
		leaks     = "PUT /x for " + page + ": the answer to the preflight lets a page send the request of another policy without a preflight of its own (DELETE /x, whose own preflight is refused"
		heads     = "PUT /x for " + page + ": the answer to the preflight lets a page send the request of another policy without a preflight of its own (DELETE /x with the headers that the answer lists, whose own preflight is refused"
		differing = "PUT /x for " + page + ": the preflight is answered by another policy: Access-Control-Allow-Methods differs"
		kept      = "PUT /x for " + page + ": the preflight is answered by another policy: Access-Control-Max-Age differs"
	)
	for name, row := range map[string]struct {
		put, delete, get core.Evaluator // get is not among the endpoints
		change           func(asked string, h http.Header)
		found            string // the beginning of the only line about PUT; "" if all is right
	}{
		"a method of another policy is listed":                        {partners, admins, nil, unchanged, leaks},
		"a method of another policy is listed, but not kept":          {partners, admins, nil, notKept(listing("PUT, DELETE")), ""},
		"a method of another policy is left out":                      {partners, admins, nil, onlyAsked, ""},
		"a star covers the method of another policy":                  {everyMethod, admins, nil, unchanged, leaks},
		"the method asked for stands in place of a star":              {everyMethod, admins, nil, onlyAsked, ""},
		"header names of another policy are kept":                     {withHeaders, withoutHeaders, nil, unchanged, heads},
		"header names of another policy are not kept":                 {withHeaders, withoutHeaders, nil, notKept(onlyAsked), ""},
		"header names that were echoed are not kept":                  {credentialed, admins, nil, notKept(onlyAsked), ""},
		"a method is left out that has the same policy":               {partners, partners, nil, onlyAsked, differing},
		"a star is written out beside a route without a policy":       {everyMethod, everyMethod, nil, onlyAsked, ""},
		"a star is written out where all have one policy":             {everyMethod, everyMethod, everyMethod, onlyAsked, differing},
		"one policy is not kept":                                      {partners, partners, partners, notKept(listing("PUT, DELETE")), kept},
		"headers are not kept beside a route that is not in the list": {withHeaders, withHeaders, nil, notKept(listing("PUT")), ""},
		"each policy lists its own method":                            {policy(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}}), withoutHeaders, nil, unchanged, ""},
	} {
		t.Run(name, func(t *testing.T) {
			policies := map[string]core.Evaluator{"PUT": row.put, "DELETE": row.delete, "GET": row.get}
			for _, method := range []string{"HEAD", "POST", "PATCH"} { // no routes, but right preflights
				policies[method] = row.put
			}
			app := byMethod(policies, row.change)
			listed := []corstest.Endpoint{{Method: "PUT", Path: "/x", Evaluator: row.put}, {Method: "DELETE", Path: "/x", Evaluator: row.delete}}
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, app, page, listed)
			found := slices.DeleteFunc(fake.lines(), func(line string) bool { return !strings.HasPrefix(line, "PUT") })
			if row.found == "" {
				assert.Empty(t, fake.failures)
			} else if assert.Len(t, found, 1, "%s", fake.text()) {
				assert.True(t, strings.HasPrefix(found[0], row.found), "%s", found[0])
			}
		})
	}
}

// The adapters keep policies of one path apart.
func TestCheckAppAcceptsSeveralPoliciesOfOnePathThatTheAdaptersMount(t *testing.T) {
	const admin = "https://admin.example.test"
	partners := core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"*"}, AllowHeaders: []string{"X-Partner"}, MaxAgeSeconds: 600})
	admins := core.MustNew(core.Policy{AllowOrigins: []string{admin, page}, AllowMethods: []string{"PUT", "DELETE"}, AllowCredentials: true})
	handler := http.HandlerFunc(ok)
	for name, app := range map[string]routed{
		"echo": routedEcho(func(e *echo.Echo) {
			cors := echoadapter.On(e)
			cors.Route(partners, e.PUT("/users/:id", echo.WrapHandler(handler)))
			cors.Route(admins, e.DELETE("/users/:id", echo.WrapHandler(handler)))
		}),
		"gin": routedGin(func(e *gin.Engine) {
			cors := ginadapter.On(e)
			cors.Route(&e.RouterGroup, partners, "PUT", "/users/:id", gin.WrapF(ok))
			cors.Route(&e.RouterGroup, admins, "DELETE", "/users/:id", gin.WrapF(ok))
		}),
		"chi": routedChi(func(r chi.Router) {
			chiadapter.On(r)
			r.With(chiadapter.Middleware(partners)).Put("/users/{id}", ok)
			r.With(chiadapter.Middleware(admins)).Delete("/users/{id}", ok)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			listed := corstest.Endpoints(app.routes, partners)
			for i := range listed {
				if listed[i].Method == http.MethodDelete {
					listed[i].Evaluator = admins
				}
			}
			for _, origin := range []string{page, admin, elsewhere} {
				corstest.CheckApp(t, app.app, origin, listed)
			}
			corstest.CheckApp(t, app.app, page, corstest.Endpoints(app.routes, nil))
		})
	}
}
