package broken

import (
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

var inEnforcement = []Middleware{
	{"serves what the policy refuses", following(func(p *core.Policy) { p.Enforce = core.EnforceNone }),
		`enforcement/POST from an unlisted origin is refused under "unsafe"`, "enforcement/a form with POST of an unlisted page, over https"},
	{"refuses reading too", following(func(p *core.Policy) {
		if p.Enforce == core.EnforceUnsafe {
			p.Enforce = core.EnforceAll
		}
	}), `enforcement/GET from an unlisted origin passes under "unsafe"`, "enforcement/an image of an unlisted page, over https"},
	{"lets everyone read", following(func(p *core.Policy) {
		if p.Enforce == core.EnforceAll {
			p.Enforce = core.EnforceUnsafe
		}
	}), `enforcement/GET from an unlisted origin is refused under "all"`, "enforcement/a frame of an unlisted page, over https"},
	{"serves every host", following(func(p *core.Policy) { p.AllowHosts = nil }),
		`enforcement/a rebound name is not served without an Origin with enforce "unsafe"`, "enforcement/a POST of a page whose name was rebound to the server"},
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
	}), `enforcement/POST from a form of another site is refused under "unsafe"`, `WebSockets/an unlisted page where the policy enforces "unsafe"`},
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
