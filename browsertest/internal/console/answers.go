package console

import (
	"fmt"
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// orders is an API without CORS.
func orders(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Total", "2")
	fmt.Fprint(w, `{"orders": 2}`)
}

// by answers with a policy around the whole API.
func by(p core.Policy) http.Handler { return around(orders, p) }

func around(handler http.HandlerFunc, p core.Policy) http.Handler {
	return httpadapter.Middleware(core.MustNew(p))(handler)
}

// onRoute is the mistake of mounting on one route. The router answers OPTIONS itself.
func onRoute(p core.Policy) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("PUT /orders", by(p))
	return mux
}

// twice is the mistake of a handler that has CORS of its own.
func twice(w http.ResponseWriter, r *http.Request) {
	w.Header().Add(allowOrigin, app)
	orders(w, r)
}

// byHand answers all requests alike, as servers do that write the headers themselves.
func byHand(status int, headers ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Add(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
	})
}

// resource answers with something that is no API, and has no CORS.
func resource(contentType, text string, headers ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Add(headers[i], headers[i+1])
		}
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, text)
	})
}

// toLogin sends who is not logged in to a server without CORS.
func toLogin(w http.ResponseWriter, r *http.Request) {
	if r.Host != login {
		http.Redirect(w, r, "https://"+login+"/?"+r.URL.RawQuery, http.StatusFound)
	}
}

// settingCookie sets a cookie that is for its own site only.
func settingCookie(w http.ResponseWriter, _ *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: "session", Value: "1", SameSite: http.SameSiteLaxMode})
}

// abort ends the connection.
func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
