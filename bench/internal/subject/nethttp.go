package subject

import (
	"net/http"

	gochicors "github.com/go-chi/cors"
	jub0bscors "github.com/jub0bs/cors"
	rscors "github.com/rs/cors"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/httpadapter"
)

// middleware wraps a handler, as net/http and chi do.
type middleware = func(http.Handler) http.Handler

// serveItem is the application: one status, no body.
func serveItem(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(scenario.HandlerStatus) }

func onNetHTTP() []Subject {
	onHandler := func(name string, build func(scenario.Origins) (middleware, error)) Subject {
		return Subject{Name: name, Framework: NetHTTP, Build: func(o scenario.Origins, _ answer.Answer) (http.Handler, error) {
			m, err := build(o)
			if err != nil {
				return nil, err
			}
			return m(http.HandlerFunc(serveItem)), nil
		}}
	}
	return []Subject{
		{Name: Bare, Framework: NetHTTP, PerAnswer: true, Build: func(_ scenario.Origins, want answer.Answer) (http.Handler, error) {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(want.Status) }), nil
		}},
		{Name: Floor, Framework: NetHTTP, PerAnswer: true, Build: func(_ scenario.Origins, want answer.Answer) (http.Handler, error) {
			return floorMiddleware(want)(http.HandlerFunc(serveItem)), nil
		}},
		onHandler(Minimum, minimumMiddleware),
		onHandler(Ours, func(o scenario.Origins) (middleware, error) {
			engine, err := newOurs(o)
			if err != nil {
				return nil, err
			}
			return httpadapter.Middleware(engine), nil
		}),
		onHandler("rs/cors", newRSCors),
		onHandler("jub0bs/cors", newJub0bsCors),
		onHandler("go-chi/cors", newGoChiCors),
	}
}

func floorMiddleware(want answer.Answer) middleware {
	setFields, status := fieldSetter(want), want.Status
	if want.HandlerRan {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				setFields(w.Header())
				next.ServeHTTP(w, r)
			})
		}
	}
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			setFields(w.Header())
			w.WriteHeader(status)
		})
	}
}

func minimumMiddleware(o scenario.Origins) (middleware, error) {
	m := newMinimum(o)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if status := m.decide(r, w.Header()); status != 0 {
				w.WriteHeader(status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}, nil
}

func newRSCors(o scenario.Origins) (middleware, error) {
	return rscors.New(rscors.Options{
		AllowedOrigins: o.Entries(),
		AllowedMethods: scenario.AllowMethods,
		AllowedHeaders: scenario.AllowHeaders,
		MaxAge:         scenario.MaxAgeSeconds,
	}).Handler, nil
}

func newJub0bsCors(o scenario.Origins) (middleware, error) {
	m, err := jub0bscors.NewMiddleware(jub0bscors.Config{
		Origins:         o.Entries(),
		Methods:         scenario.AllowMethods,
		RequestHeaders:  scenario.AllowHeaders,
		MaxAgeInSeconds: scenario.MaxAgeSeconds,
	})
	if err != nil {
		return nil, err
	}
	return m.Wrap, nil
}

func newGoChiCors(o scenario.Origins) (middleware, error) {
	return gochicors.Handler(gochicors.Options{
		AllowedOrigins: o.Entries(),
		AllowedMethods: scenario.AllowMethods,
		// The library appends to the slice that it is given.
		AllowedHeaders: append([]string(nil), scenario.AllowHeaders...),
		MaxAge:         scenario.MaxAgeSeconds,
	}), nil
}
