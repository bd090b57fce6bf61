package broken

import (
	"context"
	"net/http"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// Wrap is a middleware, as httpadapter.Middleware is.
type Wrap func(core.Evaluator) func(http.Handler) http.Handler

// Parts are the building blocks of this package, with nothing broken.
var Parts = map[string]Wrap{
	"answering": answering(func(*exchange) {}),
	"admitting": admitting(func(string, string) bool { return false }),
	"reading":   reading(func(*core.Request) {}),
}

// exchange is a request with its response, just before the response is sent.
type exchange struct {
	policy core.Policy
	*http.Request
	header http.Header
	status int
}

func (x *exchange) origin() string { return x.Request.Header.Get("Origin") }

func (x *exchange) isPreflight() bool {
	return x.Method == http.MethodOptions && x.origin() != "" && x.Request.Header["Access-Control-Request-Method"] != nil
}

func (x *exchange) granted() bool { return x.header.Get(allowOrigin) != "" }

// answering changes the response of a correct adapter.
func answering(change func(x *exchange)) Wrap {
	return Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			right := httpadapter.Middleware(ev)(next)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				changed := &ChangingWriter{ResponseWriter: w, Change: func(status int) int {
					x := exchange{policyOf(ev), r, w.Header(), status}
					change(&x)
					return x.status
				}}
				right.ServeHTTP(changed, r)
				if !changed.written {
					changed.WriteHeader(http.StatusOK)
				}
			})
		}
	})
}

// ChangingWriter lets a layer change status and headers just before they are sent.
type ChangingWriter struct {
	http.ResponseWriter
	Change  func(status int) int
	written bool
}

func (w *ChangingWriter) WriteHeader(status int) {
	if !w.written {
		w.written = true
		w.ResponseWriter.WriteHeader(w.Change(status))
	}
}

func (w *ChangingWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.ResponseWriter.Write(p)
}

func policyOf(ev core.Evaluator) core.Policy {
	if engine, ok := ev.(*core.Engine); ok {
		return engine.Policy()
	}
	return core.Policy{}
}

// admitting admits more origins: if the function admits says that an entry covers the
// origin, it asks a correct adapter about an origin that the entry really covers.
func admitting(admits func(entry, origin string) bool) Wrap {
	return Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				origin := r.Header.Get("Origin")
				for _, entry := range policyOf(ev).AllowOrigins {
					if origin != "" && admits(entry, origin) {
						r = withOrigin(r, covered(entry))
						w = &ChangingWriter{ResponseWriter: w, Change: func(status int) int {
							w.Header().Set(allowOrigin, origin)
							return status
						}}
						break
					}
				}
				httpadapter.Middleware(ev)(next).ServeHTTP(w, r)
			})
		}
	})
}

// covered returns an origin that the entry covers.
func covered(entry string) string {
	entry = strings.TrimSuffix(entry, ":*")
	return strings.Replace(entry, "*", "label", 1)
}

// reading changes the request that the evaluator sees.
func reading(change func(r *core.Request)) Wrap {
	return evaluating(func(ctx context.Context, ev core.Evaluator, r core.Request) core.Decision {
		r.Header = r.Header.Clone()
		change(&r)
		return ev.Evaluate(ctx, r)
	})
}

// evaluating asks the evaluator in its own way.
func evaluating(evaluate func(ctx context.Context, ev core.Evaluator, r core.Request) core.Decision) Wrap {
	return Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return httpadapter.Middleware(evaluatorFunc(func(ctx context.Context, r core.Request) core.Decision {
			return evaluate(ctx, ev, r)
		}))
	})
}

type evaluatorFunc func(ctx context.Context, r core.Request) core.Decision

func (f evaluatorFunc) Evaluate(ctx context.Context, r core.Request) core.Decision { return f(ctx, r) }

func withOrigin(r *http.Request, lines ...string) *http.Request {
	changed := r.Clone(r.Context())
	changed.Header["Origin"] = lines
	return changed
}
