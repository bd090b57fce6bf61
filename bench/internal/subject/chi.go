package subject

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/chiadapter"
)

func onChi() []Subject {
	onRoot := func(name string, build func(scenario.Origins) (middleware, error)) Subject {
		return Subject{Name: name, Framework: Chi, Build: func(o scenario.Origins, _ answer.Answer) (http.Handler, error) {
			m, err := build(o)
			if err != nil {
				return nil, err
			}
			return chiApplication(m), nil
		}}
	}
	return []Subject{
		{Name: Bare, Framework: Chi, PerAnswer: true, Build: func(_ scenario.Origins, want answer.Answer) (http.Handler, error) {
			if want.HandlerRan {
				return chiApplication(nil), nil
			}
			want.Fields = nil
			return chiApplication(floorMiddleware(want)), nil
		}},
		{Name: Floor, Framework: Chi, PerAnswer: true, Build: func(_ scenario.Origins, want answer.Answer) (http.Handler, error) {
			return chiApplication(floorMiddleware(want)), nil
		}},
		onRoot(Minimum, minimumMiddleware),
		onRoot(Ours, func(o scenario.Origins) (middleware, error) {
			engine, err := newOurs(o)
			if err != nil {
				return nil, err
			}
			return chiadapter.Middleware(engine), nil
		}),
		onRoot("go-chi/cors", newGoChiCors),
	}
}

// chiApplication is an application with one route and the middleware on its
// root; nil for none.
func chiApplication(m middleware) http.Handler {
	router := chi.NewRouter()
	if m != nil {
		router.Use(m)
	}
	router.Get(scenario.Path, serveItem)
	router.Put(scenario.Path, serveItem)
	router.Options(scenario.Path, serveItem)
	return router
}
