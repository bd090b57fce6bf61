package adaptertest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
)

// RequireUncached fails unless the response to a malformed Origin stays out of caches,
// whatever the handler makes of Vary, and unless a handler runs for every request but a
// preflight. build mounts a policy on an app that runs the handler for GET and OPTIONS /thing.
func RequireUncached(t *testing.T, build func(ev core.Evaluator, handler http.HandlerFunc) http.Handler) {
	t.Helper()
	ran := 0
	app := build(Engine(), func(w http.ResponseWriter, _ *http.Request) {
		ran++
		w.Header()["Vary"] = []string{"Accept"}
		w.Header()["Cache-Control"] = []string{"max-age=60"}
		w.WriteHeader(http.StatusTeapot)
	})
	for _, row := range []struct {
		method, origin, asked string
		status, runs          int
		vary, cacheControl    string
	}{
		{"GET", Origin, "", http.StatusTeapot, 1, "Accept", "max-age=60"},
		{"GET", "malformed", "", http.StatusTeapot, 1, "*", "no-store"},
		{"OPTIONS", "malformed", "", http.StatusTeapot, 1, "*", "no-store"},
		{"OPTIONS", "malformed", "GET", http.StatusForbidden, 0, "*", "no-store"},
		{"OPTIONS", Origin, "GET", http.StatusNoContent, 0, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers", ""},
	} {
		ran = 0
		r := httptest.NewRequest(row.method, "/thing", nil)
		r.Header["Origin"] = []string{row.origin}
		if row.asked != "" {
			r.Header["Access-Control-Request-Method"] = []string{row.asked}
		}
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		assert.Equal(t, []any{row.status, row.runs, row.cacheControl}, []any{w.Code, ran, w.Result().Header.Get("Cache-Control")}, "%+v", row)
		if row.origin != Origin || row.asked != "" { // a guard completes Vary otherwise
			assert.Equal(t, row.vary, w.Result().Header.Get("Vary"), "%+v", row)
		}
	}
}
