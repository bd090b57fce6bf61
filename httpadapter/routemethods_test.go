package httpadapter_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestRouteMethodsGrantsWhatIsRoutedAndNeverMoreThanThePolicy(t *testing.T) {
	mux := http.NewServeMux()
	for _, pattern := range []string{"GET /users/{id}", "PUT /users/{id}", "DELETE /users/{id}", "PATCH /users/me", "QUERY /search", "/any"} {
		mux.HandleFunc(pattern, ok)
	}
	for name, row := range map[string]struct {
		policy  core.Policy
		asked   string
		path    string
		granted []string
	}{
		"all that is routed under a star":             {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/users/7", []string{"GET, HEAD, PUT, DELETE"}},
		"those of the more general pattern beside it": {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/users/me", []string{"GET, HEAD, PUT, PATCH, DELETE"}},
		"all for a pattern without a method":          {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/any", []string{"GET, HEAD, POST, PUT, PATCH, DELETE"}},
		"a method that few patterns have":             {core.Policy{AllowMethods: []string{"*"}}, "QUERY", "/search", []string{"QUERY"}},
		"such a method, of a pattern without one":     {core.Policy{AllowMethods: []string{"*"}}, "PURGE", "/any", []string{"GET, HEAD, POST, PUT, PATCH, DELETE, PURGE"}},
		"nothing of what is no method's name":         {core.Policy{AllowMethods: []string{"*"}}, "PUT, PURGE", "/any", []string{"GET, HEAD, POST, PUT, PATCH, DELETE"}},
		"nothing where nothing is routed":             {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/nowhere", nil},
		"of a list what is routed":                    {core.Policy{AllowMethods: []string{"PATCH", "PUT", "LOCK"}}, "PUT", "/users/7", []string{"PUT"}},
		"nothing for a policy without methods":        {core.Policy{}, "PUT", "/users/7", nil},
		"the method asked for with credentials":       {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PUT", "/users/7", []string{"PUT"}},
		"no method with credentials that is unrouted": {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PATCH", "/users/7", nil},
	} {
		t.Run(name, func(t *testing.T) {
			row.policy.AllowOrigins = []string{adaptertest.Origin}
			app := httpadapter.RouteMethods(httpadapter.MuxMethods(mux), core.MustNew(row.policy))(mux)
			answer := adaptertest.Preflight(app, row.asked, row.path)
			assert.Equal(t, http.StatusNoContent, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
			assert.Equal(t, row.granted, answer.Header.Values("Access-Control-Allow-Methods"))
		})
	}
}

func TestRouteMethodsIsMiddlewareOtherwise(t *testing.T) {
	never := func(*http.Request) []string {
		t.Error("asked for the methods of what is no granted preflight")
		return nil
	}
	refused := adaptertest.Preflight(httpadapter.RouteMethods(never, core.DenyAll())(http.HandlerFunc(ok)), "GET", "/users")
	assert.Equal(t, http.StatusForbidden, refused.StatusCode)
	adaptertest.RequireShared(t, adaptertest.Actual(httpadapter.RouteMethods(never, adaptertest.Engine())(http.HandlerFunc(ok)), "GET", "/users"))
}

func TestRouteMethodsNeedsTheMux(t *testing.T) {
	assert.PanicsWithValue(t, "cors: httpadapter.MuxMethods needs the mux whose patterns it searches and got nil", func() { httpadapter.MuxMethods(nil) })
	assert.PanicsWithValue(t, "cors: httpadapter.RouteMethods needs a function that returns the router's methods and got nil; use httpadapter.MuxMethods(mux)", func() {
		httpadapter.RouteMethods(nil, adaptertest.Engine())
	})
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) {
		httpadapter.RouteMethods(func(*http.Request) []string { return nil }, ev)
	})
}

// A method that is not plain would be written into a header, so the mux is not asked about it.
func TestMuxMethodsTriesPlainMethodsOnly(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/", http.NotFoundHandler())
	methods := httpadapter.MuxMethods(mux)
	usual := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
	for asked, want := range map[string]bool{
		"QUERY": true, "query": true, "M-SEARCH": true, "A_1": true, strings.Repeat("M", 32): true,
		"": false, strings.Repeat("M", 33): false, "A B": false, "A,B": false, "A\x00": false, "*": false, "M\u00e4": false, "A.B": false, "A!": false,
	} {
		r := httptest.NewRequest("OPTIONS", "/things", nil)
		r.Header["Access-Control-Request-Method"] = []string{asked}
		expected := slices.Clone(usual)
		if want {
			expected = append(expected, asked)
		}
		assert.Equal(t, expected, methods(r), "%q", asked)
	}
	r := httptest.NewRequest("OPTIONS", "/things", nil)
	assert.Equal(t, usual, methods(r))
	r.Header["Access-Control-Request-Method"] = []string{"PUT"}
	assert.Equal(t, usual, methods(r), "a usual method is there once")
}
