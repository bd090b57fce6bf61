package mounting_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"

	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/shown"
)

func Example_nethttpMistakePatternWithAMethod() {
	mux, update := http.NewServeMux(), http.HandlerFunc(ok)

	mux.Handle("PUT /users/{id}", httpadapter.Middleware(engine)(update)) // OPTIONS never comes here

	shown.Check(mux, shown.Endpoint("PUT /users/{id}", engine))

	mended := http.NewServeMux()
	mended.Handle("PUT /users/{id}", update)
	app := httpadapter.Middleware(engine)(mended)
	shown.Check(app, shown.Endpoint("PUT /users/{id}", engine))
	// Output:
	// PUT /users/{id} for https://app.example.com: the preflight is answered 405 without Access-Control-Allow-Origin
	//    The router refused OPTIONS before a middleware saw it, because the route has other methods only.
	//    http: wrap the whole ServeMux with httpadapter.Middleware(ev), or the handler of a pattern that names no method ("/users/{id}", not "GET /users/{id}")
	// CheckApp finds nothing
}

// The whole message, with what was sent, what came back, and what the policy wants.
func Example_nethttpMessage() {
	mux := http.NewServeMux()
	mux.Handle("PUT /users/{id}", httpadapter.Middleware(engine)(http.HandlerFunc(ok)))

	endpoints := shown.Endpoint("PUT /users/{id}", engine)
	endpoints[0].Host = "api.example.com" // or it is the address of a listener
	shown.CheckInFull(mux, endpoints)
	// Output:
	// PUT api.example.com/users/{id} for https://app.example.com: the preflight is answered 405 without Access-Control-Allow-Origin
	//    The router refused OPTIONS before a middleware saw it, because the route has other methods only.
	//    http: wrap the whole ServeMux with httpadapter.Middleware(ev), or the handler of a pattern that names no method ("/users/{id}", not "GET /users/{id}")
	// sent:
	//    OPTIONS /users/1
	//    Host: api.example.com
	//    Origin: https://app.example.com
	//    Access-Control-Request-Method: PUT
	// got:
	//    405
	//    Allow: PUT
	//    Content-Length: 19
	//    Content-Type: text/plain; charset=utf-8
	//    X-Content-Type-Options: nosniff
	// want:
	//    204
	//    Access-Control-Allow-Headers: Authorization
	//    Access-Control-Allow-Methods: PUT, DELETE
	//    Access-Control-Allow-Origin: https://app.example.com
	//    Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers
}

func Example_nethttpMistakeAuthenticationOutside() {
	authenticate := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "" {
				http.Error(w, "who are you?", http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /users/{id}", ok)

	app := authenticate(httpadapter.Middleware(engine)(mux)) // asks preflights for a token

	shown.Check(app, shown.Endpoint("PUT /users/{id}", engine))

	mended := httpadapter.Middleware(engine)(authenticate(mux))
	shown.Check(mended, shown.Endpoint("PUT /users/{id}", engine))
	// Output:
	// PUT /users/{id} for https://app.example.com: the preflight is answered 401 without Access-Control-Allow-Origin
	//    Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
	//    Mount CORS outside of (before) the authentication middleware.
	// PUT /users/{id} for https://app.example.com: the request is answered 401 without Access-Control-Allow-Origin
	//    Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
	//    Mount CORS outside of (before) the authentication middleware.
	// CheckApp finds nothing
}

func Example_nethttpMistakeUpstream() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	defer server.Close()
	upstream, err := url.Parse(server.URL)
	if err != nil {
		log.Fatal(err)
	}

	proxy := httputil.NewSingleHostReverseProxy(upstream) // the upstream server does CORS, too
	app := httpadapter.Middleware(engine)(proxy)

	shown.Check(app, shown.Endpoint("GET /things", engine))

	proxy.ModifyResponse = httpadapter.StripUpstream
	shown.Check(app, shown.Endpoint("GET /things", engine))
	// Output:
	// GET /things for https://app.example.com: the request is answered with 2 lines of Access-Control-Allow-Origin, ["https://app.example.com" "*"]
	//    Two layers add the same header, and browsers refuse a response that has it twice: another CORS middleware inside of this one, a handler that sets Access-Control headers by hand, or a proxied upstream that adds its own.
	//    Keep one of them. For a proxied upstream, set ModifyResponse to httpadapter.StripUpstream. If you cannot change the handler, mount Guard of the adapter instead of Middleware.
	// CheckApp finds nothing
}

func Example_nethttpMistakeHeaderByHand() {
	mux := http.NewServeMux()

	mux.HandleFunc("GET /users", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*") // replaces what the policy says
		io.WriteString(w, "listed")
	})

	shown.Check(httpadapter.Middleware(engine)(mux), shown.Endpoint("GET /users", engine))
	shown.Check(httpadapter.Guard(engine)(mux), shown.Endpoint("GET /users", engine))
	// Output:
	// GET /users for https://app.example.com: the request is answered with another Access-Control-Allow-Origin than the policy's
	//    A handler or a middleware inside of CORS sets or removes Access-Control headers itself, or another CORS middleware is mounted inside.
	//    Remove the code that sets them: the policy sets all of them. If you cannot change it, mount Guard of the adapter instead of Middleware.
	// CheckApp finds nothing
}

func Example_nethttpMistakeVary() {
	mux := http.NewServeMux()

	mux.HandleFunc("GET /users", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept-Language") // Add would keep Vary: Origin
		io.WriteString(w, "listed")
	})

	shown.Check(httpadapter.Middleware(engine)(mux), shown.Endpoint("GET /users", engine))
	shown.Check(httpadapter.Guard(engine)(mux), shown.Endpoint("GET /users", engine))
	// Output:
	// GET /users for https://app.example.com: the answer's Vary does not list Origin
	//    A layer or handler inside of CORS overwrites Vary, so a cache may give one origin's answer to another.
	//    Use Header().Add("Vary", …) there, not Set. http.TimeoutHandler inside of CORS replaces Vary as well: mount it outside, or per route without a Vary of its own. If you cannot change the handler, mount Guard of the adapter instead of Middleware: it completes Vary when the header is written.
	// CheckApp finds nothing
}

func Example_nethttpMistakeRedirectToHTTPS() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", ok)
	toHTTPS := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.TLS == nil && r.Header.Get("X-Forwarded-Proto") != "https" {
				http.Redirect(w, r, "https://api.example.com"+r.URL.RequestURI(), http.StatusMovedPermanently)
				return
			}
			next.ServeHTTP(w, r)
		})
	}

	app := toHTTPS(httpadapter.Middleware(engine)(mux)) // redirects preflights, too

	shown.Check(app, shown.Endpoint("GET /users/{id}", engine))

	mended := httpadapter.Middleware(engine)(toHTTPS(mux))
	shown.Check(mended, shown.Endpoint("GET /users/{id}", engine))
	// Output:
	// GET /users/{id} for https://app.example.com: the preflight is redirected (301 to https://api.example.com/users/1)
	//    A router's redirect (trailing slash, clean path) answers before CORS, and browsers follow no redirect of a preflight.
	//    chi: mount CORS before middleware.RedirectSlashes
	//    http: wrap the whole ServeMux
	//    Call the endpoint by exactly the path of its route, with or without a trailing slash as in the route.
	//    If a layer outside of CORS redirects to https or to another host, mount CORS outside of it.
	//    Policies of groups and routes do not see redirects: choose among them by path with core.NewPaths, mounted outside.
	// GET /users/{id} for https://app.example.com: the request is redirected without Access-Control-Allow-Origin (301 to https://api.example.com/users/1)
	//    A router's redirect (trailing slash, clean path) answers before CORS, and browsers follow no redirect of a preflight.
	//    chi: mount CORS before middleware.RedirectSlashes
	//    http: wrap the whole ServeMux
	//    Call the endpoint by exactly the path of its route, with or without a trailing slash as in the route.
	//    If a layer outside of CORS redirects to https or to another host, mount CORS outside of it.
	//    Policies of groups and routes do not see redirects: choose among them by path with core.NewPaths, mounted outside.
	// CheckApp finds nothing
}
