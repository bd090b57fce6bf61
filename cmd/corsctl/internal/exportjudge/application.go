package exportjudge

import (
	"io"
	"net/http"
	"slices"

	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// Application does what a vector says about it, and decides no CORS. onRun is called when
// its handler runs.
func Application(app *vector.App, onRun func()) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wire.AddTo(w.Header(), app.Outer)
		status, runs := StatusOf(app, r.Method, r.URL.Path)
		if runs {
			onRun()
			wire.AddTo(w.Header(), app.Fields)
		}
		w.WriteHeader(status)
		if status != http.StatusNoContent && status != http.StatusNotModified {
			_, _ = io.WriteString(w, "ok")
		}
	})
}

// StatusOf is the status of the application, and whether a handler runs.
func StatusOf(app *vector.App, method, path string) (status int, runs bool) {
	methods := app.Routes
	if methods == nil {
		methods = vector.Methods
	}
	switch {
	case path != vector.Path:
		return http.StatusNotFound, false
	case !slices.Contains(methods, method):
		return http.StatusMethodNotAllowed, false
	case app.Panics: // and a layer around the handler recovers
		return http.StatusInternalServerError, true
	case app.Status != 0:
		return app.Status, true
	}
	return http.StatusOK, true
}
