package broken

import (
	"context"
	"net/http"
	"sync"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// sharing reuses slices of header values in later responses, either for preflights or
// for all other requests.
func sharing(preflights bool) Wrap {
	return Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		shared := map[string][]string{}
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				d := ev.Evaluate(r.Context(), core.RequestFromHTTP(r))
				d.Apply(w.Header())
				if (d.Kind() == core.KindPreflight) == preflights && d.Allowed() {
					for name, values := range w.Header() {
						if kept := shared[name]; kept != nil {
							values = kept
						}
						w.Header()[name], shared[name] = values, values
					}
				}
				if status := d.Status(); status != 0 {
					w.WriteHeader(status)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	})
}

// decidingOnce keeps the first decision for each key.
func decidingOnce(key func(r core.Request) string) Wrap {
	return Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		var kept sync.Map
		return httpadapter.Middleware(evaluatorFunc(func(ctx context.Context, r core.Request) core.Decision {
			d, _ := kept.LoadOrStore(key(r), ev.Evaluate(ctx, r))
			return d.(core.Decision)
		}))
	})
}

// withoutOwning keeps the headers that outer layers wrote.
func withoutOwning(keep func(name string, h http.Header, left []string)) Wrap {
	return Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				left := w.Header().Clone()
				d := ev.Evaluate(r.Context(), core.RequestFromHTTP(r))
				d.Apply(w.Header())
				for name, lines := range left {
					if name != "Vary" {
						keep(name, w.Header(), lines)
					}
				}
				if status := d.Status(); status != 0 {
					w.WriteHeader(status)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	})
}
