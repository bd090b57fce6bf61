package chiadapter_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// The 404 and 405 of a path with policies stay out of caches too if the Origin is malformed, whatever
// the handlers for them make of Vary, and so does a preflight that is handed on.
func TestErrorsForAMalformedOriginStayOutOfCaches(t *testing.T) {
	router := chi.NewRouter()
	chiadapter.On(router)
	overwrite := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Vary"] = []string{"Accept"}
			w.WriteHeader(status)
		}
	}
	router.NotFound(overwrite(404))
	router.MethodNotAllowed(overwrite(405))
	router.With(chiadapter.Middleware(adaptertest.Engine())).Get("/thing", overwrite(200))
	router.Route("/api", func(r chi.Router) {
		r.Use(chiadapter.Middleware(adaptertest.Engine()))
		r.Get("/thing", overwrite(200))
	})
	for _, row := range []struct {
		method, path string
		status       int
	}{{"GET", "/thing", 200}, {"POST", "/thing", 405}, {"GET", "/api/thing", 200}, {"POST", "/api/thing", 405}, {"GET", "/api/none", 404}} {
		r := httptest.NewRequest(row.method, row.path, nil)
		r.Header["Origin"] = []string{"malformed"}
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		assert.Equal(t, []any{row.status, "*", "no-store"}, []any{w.Code, w.Result().Header.Get("Vary"), w.Result().Header.Get("Cache-Control")}, "%+v", row)
	}
}

func TestOnIsCalledOnceForARouter(t *testing.T) {
	router := chi.NewRouter()
	chiadapter.On(router)
	assert.PanicsWithValue(t, "cors: chiadapter.On is already on this router; call it once", func() { chiadapter.On(router) })
}
