package httpadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func guardedMux(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /thing", handler)
	return httpadapter.Guard(ev)(mux)
}

func TestGuardHasTheLastWord(t *testing.T) {
	adaptertest.RequireLastWord(t, guardedMux)
	adaptertest.RequireInformational(t, guardedMux)
	adaptertest.RequirePush(t, guardedMux)
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { httpadapter.Guard(ev) })
}

// What no rule covers is left alone by the guard, too.
func TestGuardLeavesAloneWhatNoRuleCovers(t *testing.T) {
	paths, err := core.NewPaths([]core.PathRule{{Pattern: "/other/", Evaluator: core.DenyAll()}})
	require.NoError(t, err)
	w := httptest.NewRecorder()
	guardedMux(paths, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}).ServeHTTP(w, httptest.NewRequest("GET", "/thing", nil))
	assert.Equal(t, []string{"*"}, w.Result().Header["Access-Control-Allow-Origin"])
}

func TestStripUpstreamLeavesOnePolicy(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header()["access-control-allow-credentials"] = []string{"true"}
		w.Header().Set("Access-Control-Expose-Headers", "X-Secret")
		w.Header().Set("Vary", "Accept")
		w.Header().Set("X-Kept", "yes")
	}))
	defer upstream.Close()
	target, err := url.Parse(upstream.URL)
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = httpadapter.StripUpstream
	app := httpadapter.Middleware(adaptertest.Engine())(proxy)

	resp := adaptertest.Actual(app, http.MethodGet, "/")
	adaptertest.RequireShared(t, resp)
	for _, key := range []string{"Access-Control-Allow-Credentials", "Access-Control-Expose-Headers"} {
		assert.Empty(t, resp.Header.Values(key), key)
	}
	assert.Equal(t, []string{"yes"}, resp.Header.Values("X-Kept"))
	assert.Contains(t, fmt.Sprint(resp.Header["Vary"]), "Accept")
}

func TestTheHandlerGetsWhatTheLookupFound(t *testing.T) {
	adaptertest.RequireFound(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
		return httpadapter.Middleware(ev)(handler)
	})
	adaptertest.RequireFound(t, guardedMux)
}

// A preflight that the guard answers never reaches the handlers.
func TestGuardAnswersPreflightsItself(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"PUT"}})
	guarded := httpadapter.Guard(engine)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the handler runs") }))
	for origin, want := range map[string]int{"https://app.example.com": 204, "https://evil.example": 403} {
		r := httptest.NewRequest("OPTIONS", "/thing", nil)
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", "PUT")
		w := httptest.NewRecorder()
		guarded.ServeHTTP(w, r)
		assert.Equal(t, want, w.Code, origin)
	}
}
