package mounting_test

import (
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/internal/shown"
)

// chiEndpoints are all routes of a router, which the engine decides.
func chiEndpoints(r chi.Routes) []corstest.Endpoint {
	return corstest.Endpoints(chiadapter.Endpoints(r), engine)
}

func Example_chiMistakeWithoutOn() {
	r, update := chi.NewRouter(), ok

	r.Group(func(r chi.Router) { // the same with r.With
		r.Use(chiadapter.Middleware(engine)) // preflights never come here
		r.Put("/users/{id}", update)
	})

	shown.Check(r, chiEndpoints(r))

	mended := chi.NewRouter()
	chiadapter.On(mended)
	mended.Group(func(r chi.Router) {
		r.Use(chiadapter.Middleware(engine))
		r.Put("/users/{id}", update)
	})
	shown.Check(mended, chiEndpoints(mended))
	// Output:
	// PUT /users/{id} for https://app.example.com: the preflight is answered 405 without Access-Control-Allow-Origin
	//    The router refused OPTIONS before a middleware saw it, because the route has other methods only.
	//    chi: r.Use(chiadapter.Middleware(ev)) on the root or in r.Route. For r.With or r.Use in r.Group around endpoints: chiadapter.On(r) on the root first, then r.With(chiadapter.Middleware(ev)).Delete("/users/{id}", handler)
	// CheckApp finds nothing
}

func Example_chiMistakeRedirect() {
	r, list := chi.NewRouter(), ok

	r.Use(middleware.RedirectSlashes)
	r.Use(chiadapter.Middleware(engine))
	r.Get("/users", list)

	shown.Check(r, chiEndpoints(r))

	mended := chi.NewRouter()
	mended.Use(chiadapter.Middleware(engine))
	mended.Use(middleware.RedirectSlashes)
	mended.Get("/users", list)
	shown.Check(mended, chiEndpoints(mended))
	// Output:
	// GET /users/ for https://app.example.com: the path with another trailing slash is redirected without Access-Control-Allow-Origin (301 to /users)
	//    A page that calls the endpoint by this path gets an error instead of the redirect, since a router or middleware redirects before CORS.
	//    chi: mount CORS before middleware.RedirectSlashes
	//    If no page calls such paths, corstest.EndpointsOnly() leaves them out.
	// CheckApp finds nothing
}

func Example_chiMistakeAuthenticationFirst() {
	r, update := chi.NewRouter(), ok

	r.Use(middleware.BasicAuth("api", map[string]string{"alice": "secret"})) // asks preflights, too
	r.Use(chiadapter.Middleware(engine))

	r.Put("/users/{id}", update)
	shown.Check(r, chiEndpoints(r))

	mended := chi.NewRouter()
	mended.Use(chiadapter.Middleware(engine))
	mended.Use(middleware.BasicAuth("api", map[string]string{"alice": "secret"}))
	mended.Put("/users/{id}", update)
	shown.Check(mended, chiEndpoints(mended))
	// Output:
	// PUT /users/{id} for https://app.example.com: the preflight is answered 401 without Access-Control-Allow-Origin
	//    Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
	//    Mount CORS outside of (before) the authentication middleware.
	// PUT /users/{id} for https://app.example.com: the request is answered 401 without Access-Control-Allow-Origin
	//    Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
	//    Mount CORS outside of (before) the authentication middleware.
	// CheckApp finds nothing
}

func Example_chiMistakeHeaderByHand() {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	list := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*") // replaces what the policy says
		io.WriteString(w, "listed")
	}
	r.Get("/users", list)

	shown.Check(r, chiEndpoints(r))

	mended := chi.NewRouter()
	mended.Use(chiadapter.Guard(engine))
	mended.Get("/users", list)
	shown.Check(mended, chiEndpoints(mended))
	// Output:
	// GET /users for https://app.example.com: the request is answered with another Access-Control-Allow-Origin than the policy's
	//    A handler or a middleware inside of CORS sets or removes Access-Control headers itself, or another CORS middleware is mounted inside.
	//    Remove the code that sets them: the policy sets all of them. If you cannot change it, mount Guard of the adapter instead of Middleware.
	// CheckApp finds nothing
}

func Example_chiMistakeTwice() {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	old := func(next http.Handler) http.Handler { // a CORS middleware left from before
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Access-Control-Allow-Origin", r.Header.Get("Origin"))
			next.ServeHTTP(w, r)
		})
	}
	r.Use(old)
	r.Get("/users", ok)

	shown.Check(r, chiEndpoints(r))

	mended := chi.NewRouter()
	mended.Use(chiadapter.Middleware(engine))
	mended.Get("/users", ok)
	shown.Check(mended, chiEndpoints(mended))
	// Output:
	// GET /users for https://app.example.com: the request is answered with 2 lines of Access-Control-Allow-Origin, ["https://app.example.com" "https://app.example.com"]
	//    Two layers add the same header, and browsers refuse a response that has it twice: another CORS middleware inside of this one, a handler that sets Access-Control headers by hand, or a proxied upstream that adds its own.
	//    Keep one of them. For a proxied upstream, set ModifyResponse to httpadapter.StripUpstream. If you cannot change the handler, mount Guard of the adapter instead of Middleware.
	// CheckApp finds nothing
}

func Example_chiMistakeVary() {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	list := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept-Language") // Add would keep Vary: Origin
		io.WriteString(w, "listed")
	}
	r.Get("/users", list)

	shown.Check(r, chiEndpoints(r))

	mended := chi.NewRouter()
	mended.Use(chiadapter.Guard(engine))
	mended.Get("/users", list)
	shown.Check(mended, chiEndpoints(mended))
	// Output:
	// GET /users for https://app.example.com: the answer's Vary does not list Origin
	//    A layer or handler inside of CORS overwrites Vary, so a cache may give one origin's answer to another.
	//    Use Header().Add("Vary", …) there, not Set. http.TimeoutHandler inside of CORS replaces Vary as well: mount it outside, or per route without a Vary of its own. If you cannot change the handler, mount Guard of the adapter instead of Middleware: it completes Vary when the header is written.
	// CheckApp finds nothing
}
