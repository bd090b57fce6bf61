// Package chiapps has applications on chi, right and wrong ones.
package chiapps

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	chicors "github.com/go-chi/cors"
	"github.com/go-chi/jwtauth/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

func handler(http.ResponseWriter, *http.Request) {}

func AfterARoute(engine *core.Engine) {
	r := chi.NewRouter()
	r.Get("/users", handler)
	r.Use(chiadapter.Middleware(engine)) // want `chi panics when the program starts, because GET /users comes before this Use`
}

func AfterAGroup(engine *core.Engine) {
	r := chi.NewRouter()
	r.Group(func(r chi.Router) {})
	r.Use(chicors.Handler(chicors.Options{})) // want `chi panics when the program starts, because a call of With or Group comes before`
}

func AfterAMount(engine *core.Engine) {
	r := chi.NewRouter()
	r.Mount("/debug", middleware.Profiler())
	r.Use(chiadapter.Middleware(engine)) // want `chi panics when the program starts, because /debug comes before`
}

func OnRoutesOfAGroup(engine *core.Engine) {
	r := chi.NewRouter()
	r.Group(func(r chi.Router) {
		r.Use(middleware.Logger)
		r.Use(chiadapter.Middleware(engine)) // want `preflights never reach CORS on a route of With or Group: chi has no route for OPTIONS and answers 405, .* or call chiadapter.On\(router\) first`
		r.Put("/users", handler)
	})
}

func OnOneRoute(engine *core.Engine) {
	r := chi.NewRouter()
	r.With(chiadapter.Middleware(engine)).Put("/users", handler) // want `preflights never reach CORS on a route of With or Group`
}

func OnOneRouteBesideAHandlerFor405(engine *core.Engine) {
	r := chi.NewRouter()
	r.MethodNotAllowed(handler)
	r.With(chiadapter.Middleware(engine)).Put("/users", handler) // want `preflights never reach CORS on a route of With or Group`
}

type api struct{ engine *core.Engine }

func (a *api) routes(r chi.Router) {
	r.With(chiadapter.Middleware(a.engine)).Put("/users", handler)                           // want `preflights never reach CORS on a route of With or Group`
	r.With(chicors.AllowAll().Handler).Method("DELETE", "/users", http.HandlerFunc(handler)) // want `preflights never reach CORS on a route of With or Group: .*; mount it with Use on the router, before the routes$`
}

func OnOneRouteOfASubrouter(a *api) {
	r := chi.NewRouter()
	r.Route("/api", a.routes)
}

func InsideBasicAuth(engine *core.Engine) {
	r := chi.NewRouter()
	r.Use(middleware.BasicAuth("realm", nil))
	r.Use(chiadapter.Middleware(engine)) // want `CORS is inside of chi's BasicAuth`
	r.Get("/users", handler)
}

func SubrouterInsideAuth(engine *core.Engine, auth *jwtauth.JWTAuth) {
	r := chi.NewRouter()
	r.Use(jwtauth.Verifier(auth), jwtauth.Authenticator(auth))
	r.Route("/api", func(r chi.Router) {
		r.Use(chiadapter.Middleware(engine)) // want `CORS is inside of jwtauth.Authenticator`
		r.Get("/users", handler)
	})
}

func Twice(engine *core.Engine) {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	r.Route("/public", func(r chi.Router) {
		r.Use(chicors.AllowAll().Handler) // want `CORS is mounted twice: chiadapter`
		r.Get("/users", handler)
	})
}

func TwiceAround(outer, inner *core.Engine) http.Handler {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(inner)) // want `CORS is mounted twice: httpadapter`
	return httpadapter.Middleware(outer)(r)
}

func TwiceInSubrouters(outer, inner *core.Engine) {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(outer))
	r.Route("/api", func(r chi.Router) {
		r.Use(chiadapter.Middleware(inner)) // want `CORS is mounted twice: chiadapter`
		r.Get("/users", handler)
	})
}

func AroundOn(outer, inner *core.Engine) http.Handler {
	r := chi.NewRouter()
	chiadapter.On(r)
	r.With(chiadapter.Middleware(inner)).Get("/users", handler) // want `CORS is mounted twice: chiadapter`
	return chiadapter.Middleware(outer)(r)
}

func HandlerThatWritesHeaders(engine *core.Engine) {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	r.Get("/file", func(w http.ResponseWriter, r *http.Request) { // want `the handler of GET /file writes Access-Control-Allow-Origin itself`
		w.Header().Set("Access-Control-Allow-Origin", "*")
	})
}

func InsideATimeout(engine *core.Engine) error {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	server := http.Server{Handler: http.TimeoutHandler(r, 1, "")} // want `http.TimeoutHandler is outside of CORS`
	return server.ListenAndServe()
}

// What follows is right.

func OnTheRoot(engine *core.Engine) {
	r := chi.NewRouter()
	r.Use(middleware.Logger, chiadapter.Middleware(engine))
	r.With(middleware.BasicAuth("realm", nil)).Put("/users", handler)
	r.Group(func(r chi.Router) {
		r.Use(middleware.NoCache)
		r.Get("/list", handler)
	})
}

func InSubrouters(engine *core.Engine) {
	r := chi.NewRouter()
	r.Route("/api", func(r chi.Router) {
		r.Use(chiadapter.Middleware(engine))
		r.Put("/users", handler)
	})
	mounted := chi.NewRouter()
	mounted.Use(chiadapter.Middleware(engine))
	mounted.Put("/users", handler)
	r.Mount("/mounted", mounted)
	r.With(chiadapter.Middleware(engine)).Route("/with", func(r chi.Router) { r.Put("/users", handler) })
	r.Group(func(r chi.Router) {
		r.Use(chiadapter.Middleware(engine))
		r.Route("/group", func(r chi.Router) { r.Put("/users", handler) })
	})
}

func Policies(engine *core.Engine) {
	r := chi.NewRouter()
	chiadapter.On(r)
	r.With(chiadapter.Middleware(engine)).Delete("/users/{id}", handler)
	r.Route("/photos", func(r chi.Router) {
		r.With(chiadapter.Middleware(engine)).Get("/", handler)
	})
}

func GroupWithOptions(engine *core.Engine) {
	r := chi.NewRouter()
	r.Group(func(r chi.Router) {
		r.Use(chiadapter.Middleware(engine))
		r.Put("/users", handler)
		r.Options("/*", handler)
	})
}

func GroupOfHandlersForAllMethods(engine *core.Engine) {
	r := chi.NewRouter()
	r.With(chiadapter.Middleware(engine)).Handle("/users", http.HandlerFunc(handler))
}

func AuthOnAPart(engine *core.Engine) {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	r.Route("/admin", func(r chi.Router) {
		r.Use(middleware.BasicAuth("realm", nil))
		r.Get("/users", handler)
	})
}

func NotFoundBefore(engine *core.Engine) {
	r := chi.NewRouter()
	r.NotFound(handler)
	r.Use(chiadapter.Middleware(engine))
}

func TimeoutInside(engine *core.Engine) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.Timeout(1))
	return httpadapter.Middleware(engine)(http.TimeoutHandler(r, 1, ""))
}

func HandlerFor405WithHeaders(engine *core.Engine) {
	r := chi.NewRouter()
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "https://app.example.com")
	})
	r.With(chiadapter.Middleware(engine)).Put("/users", handler)
}

func HandlerFor405InAGroup(engine *core.Engine) {
	r := chi.NewRouter()
	r.Group(func(r chi.Router) {
		r.Use(chiadapter.Middleware(engine))
		r.Put("/users", handler)
		r.MethodNotAllowed(handler)
	})
}

func SamePolicyTwice(engine *core.Engine) http.Handler {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	return httpadapter.Middleware(engine)(r)
}

func InnermostPolicyWithOn(outer, inner *core.Engine) {
	r := chi.NewRouter()
	chiadapter.On(r)
	r.Use(chiadapter.Middleware(outer))
	r.With(chiadapter.Middleware(inner)).Delete("/users", handler)
	r.Route("/api", func(r chi.Router) {
		r.Use(chiadapter.Middleware(inner))
		r.Put("/users", handler)
	})
	r.Mount("/mounted", chi.NewRouter().Group(func(r chi.Router) {
		r.Use(chiadapter.Middleware(inner))
		r.Put("/users", handler)
	}))
}
