package corsvet

import (
	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/appmodel"
	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/middleware"
)

// twice finds CORS within CORS. The outer one answers every preflight, and the inner one
// changes or doubles the headers of the other responses.
func (m *mounting) twice() {
	for _, r := range m.Routers {
		mounts := mountsOf(r)
		for i, inner := range mounts {
			outer, ok := m.around(r)
			for _, other := range mounts[:i] {
				if other.use == inner.use || other.site.Before(inner.site) {
					outer, ok = other, true
				}
			}
			if ok {
				m.reportTwice(inner, outer)
			}
		}
		for _, inner := range mountsOnRoutes(r) {
			outer, ok := m.around(r)
			if len(mounts) > 0 && (r.Framework != appmodel.Gin || mounts[0].site.Before(inner.site)) {
				outer, ok = mounts[0], true
			}
			if ok {
				m.reportTwice(inner, outer)
			}
		}
	}
	for _, wrap := range m.Wraps {
		if wrap.By.Class != middleware.CORS || wrap.Call == nil || isRouter(wrap.Inner) {
			continue // CORS on the router itself is reported there
		}
		if h, ok := wrap.Inner.(*appmodel.Handler); ok && wrapped(h) != nil && !wrapped(h).SamePolicy(wrap.By) {
			m.report(wrap.Call, CategoryTwice, appmodel.Site{},
				"CORS is mounted twice: this one answers every preflight, and %s inside it changes or doubles the headers of other responses; keep one", wrapped(h).Name)
		}
	}
}

// wrapped returns the CORS of a handler, without that on a router.
func wrapped(h *appmodel.Handler) *appmodel.Middleware {
	for h != nil {
		if h.By != nil && h.By.Class == middleware.CORS {
			return h.By
		}
		h, _ = h.Inner.(*appmodel.Handler)
	}
	return nil
}

func (m *mounting) reportTwice(inner, outer mount) {
	if inner.SamePolicy(outer.Middleware) || outer.use != nil && underOn(inner.router) && inner.Ours && outer.Ours {
		return
	}
	if inner.HandWritten && !inner.AnswersOptions && !outer.Ours {
		return // it may be meant to change one header
	}
	m.report(inner.at(), CategoryTwice, outer.site,
		"CORS is mounted twice: %s (%s) is outside and answers every preflight, and this one changes or doubles the headers of other responses; keep one",
		outer.Name, m.line(outer.site))
}

// underOn reports whether On of chiadapter makes the innermost policy answer.
func underOn(r *appmodel.Router) bool {
	for _, a := range r.Ancestors() {
		if a.On && a.Framework == appmodel.Chi {
			return true
		}
	}
	return false
}

// handlerHeaders finds handlers that write the headers which our middleware decides.
// Other libraries leave that to the application.
func (m *mounting) handlerHeaders() {
	for _, r := range m.Routers {
		for _, route := range r.Routes {
			if !route.SetsOrigin || route.Call == nil {
				continue
			}
			outer, ok := m.around(r)
			for _, mounted := range mountsOf(r) {
				runs := r.Framework == appmodel.Echo && r.Scope == appmodel.Root || mounted.site.Before(route.Site)
				if runs && !outerIsOurs(outer, ok) {
					outer, ok = mounted, true
				}
			}
			if !outerIsOurs(outer, ok) || outer.Guarded {
				continue
			}
			consequence := "which replaces what the policy grants"
			if route.AddsOrigin {
				consequence = "and browsers refuse a response that has it twice"
			}
			m.report(route.Call, CategoryHandlerHeaders, outer.site,
				"the handler of %s writes Access-Control-Allow-Origin itself, %s; leave it to the policy, or mount Guard", nameOf(route), consequence)
		}
	}
}

func outerIsOurs(outer mount, ok bool) bool { return ok && outer.Ours }
