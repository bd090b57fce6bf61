package suite

import (
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// vectorApp is the application of a vector, as the conformance suite builds it.
// runs counts the calls of its handler.
func vectorApp(a app.Adapter, v *vector.Vector, ev core.Evaluator, runs *atomic.Int32) http.Handler {
	methods := v.App.Routes
	if methods == nil {
		methods = app.Methods
	}
	inner := a.Build(ev, app.Routes(methods, func(w http.ResponseWriter, _ *http.Request) {
		runs.Add(1)
		if v.App.Panics { // under a layer that recovers inside of the middleware
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		wire.AddTo(w.Header(), v.App.Fields)
		if v.App.Status != 0 {
			w.WriteHeader(v.App.Status)
		}
		if v.App.Status != http.StatusNoContent && v.App.Status != http.StatusNotModified {
			_, _ = w.Write([]byte("ok"))
		}
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wire.AddTo(w.Header(), v.App.Outer)
		inner.ServeHTTP(w, r)
	})
}

// onlyPreflights lets the application answer only preflights. The requests that they
// announce get a response that every page may read: the vector is only about whether
// they come.
func onlyPreflights(application http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			application.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
	})
}

// noPreflights grants every preflight itself, so that the application gets the actual
// request even if its policy would refuse the preflight.
func noPreflights(application http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		announced := r.Header.Get("Access-Control-Request-Method")
		if r.Method != http.MethodOptions || announced == "" {
			application.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Allow-Methods", announced)
		w.Header().Set("Access-Control-Allow-Headers", strings.Join(r.Header.Values("Access-Control-Request-Headers"), ","))
		w.WriteHeader(http.StatusNoContent)
	})
}
