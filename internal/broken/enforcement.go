package broken

import (
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

var inEnforcement = []Middleware{
	{"serves what the policy refuses", following(func(p *core.Policy) { p.Enforce = core.EnforceNone }),
		`enforcement/POST from an unlisted origin is refused under "unsafe"`, ""},
	{"refuses reading too", following(func(p *core.Policy) {
		if p.Enforce == core.EnforceUnsafe {
			p.Enforce = core.EnforceAll
		}
	}), `enforcement/GET from an unlisted origin passes under "unsafe"`, ""},
	{"lets everyone read", following(func(p *core.Policy) {
		if p.Enforce == core.EnforceAll {
			p.Enforce = core.EnforceUnsafe
		}
	}), `enforcement/GET from an unlisted origin is refused under "all"`, ""},
	{"serves every host", following(func(p *core.Policy) { p.AllowHosts = nil }),
		`enforcement/a rebound name is not served without an Origin with enforce "unsafe"`, ""},
	{"answers preflights alone", Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if status := core.Answer(ev, r, w.Header()); status != 0 && core.IsPreflight(r) {
					w.WriteHeader(status)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	}), `enforcement/POST from a form of another site is refused under "unsafe"`, ""},
}

// following evaluates another policy than the given one.
func following(change func(*core.Policy)) Wrap {
	return func(ev core.Evaluator) func(http.Handler) http.Handler {
		p := policyOf(ev)
		change(&p)
		if engine, err := core.New(p); err == nil && len(p.AllowOrigins) > 0 {
			ev = engine
		}
		return httpadapter.Middleware(ev)
	}
}
