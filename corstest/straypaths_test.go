package corstest_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/httpadapter"
)

// recorded notes what an app is asked: method, path and the method of a preflight.
func recorded(app http.Handler) (http.Handler, *[]string) {
	var mutex sync.Mutex
	var asked []string
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line := r.Method + " " + r.URL.RequestURI()
		if method := r.Header.Get("Access-Control-Request-Method"); method != "" {
			line += " for " + method
		}
		if r.Header.Get("Access-Control-Request-Headers") != "" {
			line += " and headers"
		}
		if r.Header.Get("Origin") == "" {
			line += " without Origin"
		}
		mutex.Lock()
		asked = append(asked, line)
		mutex.Unlock()
		app.ServeHTTP(w, r)
	}), &asked
}

func TestCheckAppSendsWhatItsDocumentationSays(t *testing.T) {
	const folder, inner = "/api/corstest/no/such/path", "/api/users/corstest/no/such/path"
	listed := []corstest.Endpoint{
		{Method: "POST", Path: "/api/users", Evaluator: engine},
		{Method: "GET", Path: "/api/users?page=1", Evaluator: engine},
		{Method: "DELETE", Path: "/api/users/{id}", Evaluator: engine},
		{Method: "GET", Path: "/api/teams/", Evaluator: engine},
		{Method: "GET", Path: "/api/open", Evaluator: nil},
		{Method: "GET", Path: "/", Evaluator: engine}, // takes every path on ServeMux
	}
	endpoints := []string{
		"OPTIONS /api/users for POST", "POST /api/users",
		"OPTIONS /api/users?page=1 for GET", "GET /api/users?page=1",
		"OPTIONS /api/users/1 for DELETE", "DELETE /api/users/1",
		"OPTIONS /api/teams/ for GET", "GET /api/teams/",
		"OPTIONS /api/open for GET", "GET /api/open",
		"OPTIONS / for GET", "GET /",
	}
	const headers = " and headers"
	resources := []string{
		"OPTIONS /api/users for POST" + headers, "GET /api/users?page=1 without Origin",
		"OPTIONS /api/users/1 for DELETE" + headers,
		"OPTIONS /api/teams/ for GET" + headers, "GET /api/teams/ without Origin",
		"OPTIONS /api/open for GET" + headers, "GET /api/open without Origin",
		"OPTIONS / for GET" + headers, "GET / without Origin",
	}
	strays := []string{
		"GET " + folder, "TRACE " + folder, "OPTIONS " + folder + " for GET", "PATCH /api/users", "GET /api/users/",
		"GET " + inner, "TRACE " + inner, "OPTIONS " + inner + " for GET", "PATCH /api/users/1", "DELETE /api/users/1/",
		"GET " + folder + "/", "TRACE " + folder + "/", "OPTIONS " + folder + "/ for GET", "PATCH /api/teams/", "GET /api/teams",
		"GET " + folder, "TRACE " + folder, "OPTIONS " + folder + " for GET", "GET /api/open/", // for any evaluator; "/" may take the path, with another
		"GET /corstest/no/such/path", "TRACE /corstest/no/such/path", "OPTIONS /corstest/no/such/path for GET", "PATCH /",
	}
	app, asked := recorded(cors(http.NotFoundHandler()))
	corstest.CheckApp(t, app, page, listed)
	assert.Equal(t, endpoints, (*asked)[:len(endpoints)], "first the endpoints")
	assert.ElementsMatch(t, slices.Concat(endpoints, resources, strays), *asked)

	app, asked = recorded(cors(http.NotFoundHandler()))
	corstest.CheckApp(t, app, page, listed, corstest.EndpointsOnly(), nil)
	assert.Equal(t, append(endpoints, resources...), *asked)
}

func TestCheckAppAsksForNoStraysOfAnEndpointThatIsWrong(t *testing.T) {
	app, asked := recorded(http.NotFoundHandler())
	corstest.CheckApp(&recordingTB{TB: t}, app, page, []corstest.Endpoint{{Method: "GET", Path: "/api/users", Evaluator: engine}})
	assert.Equal(t, []string{"OPTIONS /api/users for GET", "GET /api/users"}, *asked)
}

func TestCheckAppHasNoMethodToAskForWhereAllAreRouted(t *testing.T) {
	var listed []corstest.Endpoint
	for _, method := range []string{"GET", "PATCH", "PUT", "POST", "DELETE"} {
		listed = append(listed, corstest.Endpoint{Method: method, Path: "/x", Evaluator: methods("*")})
	}
	app, asked := recorded(httpadapter.Middleware(methods("*"))(http.NotFoundHandler()))
	corstest.CheckApp(t, app, page, listed)
	assert.NotContains(t, *asked, "HEAD /x")
	assert.Len(t, *asked, 5*2+5*2+5+1+5*4, "five endpoints with an evaluator each, of one path; for each two preflights with headers for the others and one for itself, the unknown path and the other slash; one GET without Origin: %q", *asked)
}

// A route that takes all of a folder leaves nothing unknown there. The folder
// above shows that CORS is on the whole app.
func TestCheckAppLooksForUnknownPathsAboveARouteForAll(t *testing.T) {
	for name, row := range map[string]struct {
		app  http.Handler
		path string
	}{
		"a catch-all": {chiApp(func(r chi.Router) {
			r.Use(chiadapter.Middleware(engine))
			r.Get("/api/files/*", ok)
			r.MethodNotAllowed(clearing)
		}), "/api/files/*"},
		"a catch-all that finds nothing": {chiApp(func(r chi.Router) {
			r.Use(chiadapter.Middleware(engine))
			r.Get("/api/files/*", http.NotFound)
			r.MethodNotAllowed(clearing)
		}), "/api/files/*"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, row.app, page, []corstest.Endpoint{{Method: "GET", Path: row.path, Evaluator: engine}})
			assert.Equal(t, []string{"PATCH /api/files/1 for " + page + ": a method that the path does not have is answered 405 " + withoutFields},
				fake.lines(), "%s", fake.text())
		})
	}
}

func clearing(w http.ResponseWriter, _ *http.Request) {
	clear(w.Header())
	w.WriteHeader(http.StatusMethodNotAllowed)
}

// Middleware that adds slashes redirects an unknown path without one, which says
// nothing about CORS.
func TestCheckAppFindsRedirectsOfAnAppWhosePathsHaveSlashes(t *testing.T) {
	app := echoApp(func(e *echo.Echo) {
		e.Pre(echomiddleware.AddTrailingSlashWithConfig(echomiddleware.TrailingSlashConfig{RedirectCode: http.StatusPermanentRedirect}))
		e.Use(echoadapter.Middleware(engine))
		e.GET("/api/users/", echo.WrapHandler(http.HandlerFunc(ok)))
	})
	fake := &recordingTB{TB: t}
	corstest.CheckApp(fake, app, page, []corstest.Endpoint{{Method: "GET", Path: "/api/users/", Evaluator: engine}})
	assert.Equal(t, []string{"GET /api/users for " + page + ": the path with another trailing slash is redirected " + withoutFields + " (308 to /api/users/)"},
		fake.lines(), "%s", fake.text())
}

// A redirect elsewhere is a handler's, whose route is not in the list.
func TestCheckAppJudgesNoRedirectThatLeadsElsewhere(t *testing.T) {
	for _, row := range []struct {
		status   int
		location string
	}{
		{302, "/login"}, {302, "https://login.test/api/users"}, {302, "://"}, {304, ""}, {201, "/api/users"}, {401, "/api/users"},
	} {
		app := layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.URL.Path == "/api/users/" && r.Method == http.MethodGet {
				w.Header().Set("Location", row.location)
				w.WriteHeader(row.status)
				return
			}
			next.ServeHTTP(w, r)
		})(cors(usersMux(unwrapped)))
		corstest.CheckApp(t, app, page, endpoints(engine, "{id}"))
	}
}

func TestCheckAppKnowsTheEndpointHoweverARedirectNamesIt(t *testing.T) {
	for _, location := range []string{"/api/users", "../users", "../users?page=1", "//HOST/api/users", "http://HOST/api/users"} {
		app := layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.URL.Path == "/api/users/" && r.Method == http.MethodGet {
				w.Header().Set("Location", strings.Replace(location, "HOST", r.Host, 1))
				w.WriteHeader(http.StatusFound)
				return
			}
			next.ServeHTTP(w, r)
		})(cors(usersMux(unwrapped)))
		fake := &recordingTB{TB: t}
		corstest.CheckApp(fake, app, page, endpoints(engine, "{id}"))
		assert.Len(t, fake.lines(), 1, "for %s", location)
	}
}
