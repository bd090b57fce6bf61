// Package broken has adapters that are wrong in one thing each. The browsers have
// to notice every one of them; their names are those of the conformance suite's
// own broken adapters where both have it.
package broken

import (
	"context"
	"net/http"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/core"
)

// Adapter is an adapter that is wrong, and the cases that have to notice.
type Adapter struct {
	app.Adapter
	CaughtBy string // group/name of a vector or a case
}

// Adapters are all of them.
func Adapters() []Adapter {
	var all []Adapter
	for _, list := range [][]mistake{inOrigins, inFields, inVary, inPreflights} {
		for _, m := range list {
			all = append(all, m.adapter())
		}
	}
	return all
}

// mistake changes a right answer into a wrong one.
type mistake struct {
	how      string
	caughtBy string
	change   func(*exchange)
}

// exchange is a request and the answer that a right adapter is about to give.
type exchange struct {
	policy   core.Policy
	request  *http.Request
	decision core.Decision
	header   http.Header
	status   int // 0: the handler answers
}

func (x *exchange) origin() string  { return x.request.Header.Get("Origin") }
func (x *exchange) granted() bool   { return x.decision.Allowed() }
func (x *exchange) preflight() bool { return x.decision.Kind() == core.KindPreflight }

// reflect grants the request's origin what the policy grants.
func (x *exchange) reflect() {
	as := x.policy.AllowOrigins[0]
	if as == "*" || as == "null" || x.granted() {
		return
	}
	forged := x.policy
	forged.AllowOrigins = []string{x.origin()}
	forged.DangerouslyAllowInsecureOrigins, forged.DangerouslyAllowNullOrigin = true, true
	engine, err := core.New(forged)
	if err != nil {
		return
	}
	d := engine.Evaluate(context.Background(), core.RequestFromHTTP(x.request))
	d.Apply(x.header)
	x.status = d.Status()
}

// adapter is net/http with the mistake in it.
func (m mistake) adapter() Adapter {
	return Adapter{app.Adapter{Name: m.how, Build: func(ev core.Evaluator, routes []app.Route) http.Handler {
		mux := http.NewServeMux()
		for _, r := range routes {
			mux.Handle(r.Method+" "+r.Path, r.Handler)
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			d := ev.Evaluate(r.Context(), core.RequestFromHTTP(r))
			d.Apply(w.Header())
			x := &exchange{request: r, decision: d, header: w.Header(), status: d.Status()}
			if engine, is := ev.(*core.Engine); is {
				x.policy = engine.Policy()
			}
			if len(x.policy.AllowOrigins) > 0 {
				m.change(x)
			}
			if x.status != 0 {
				w.WriteHeader(x.status)
				return
			}
			mux.ServeHTTP(w, r)
		})
	}}, m.caughtBy}
}
