package corsvet

import (
	"go/ast"

	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/appmodel"
	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/middleware"
)

// insideAuth finds CORS behind a middleware that answers 401. A preflight carries no
// credentials, so it ends there.
func (m *mounting) insideAuth() {
	for _, r := range m.Routers {
		for _, mounted := range mountsOf(r) {
			if r.Framework == appmodel.Gin && r.Scope == appmodel.Group {
				continue // preflights do not even come as far
			}
			if auth, name, ok := authBefore(mounted); ok {
				m.reportAuth(mounted.at(), name, auth)
			}
		}
	}
	for _, wrap := range m.Wraps {
		if wrap.By.Class == middleware.Auth && wrap.Call != nil && appmodel.CORSIn(wrap.Inner) != nil {
			m.reportAuth(wrap.Call, wrap.By.Name, wrap.Site)
		}
	}
}

func (m *mounting) reportAuth(at ast.Node, name string, auth appmodel.Site) {
	m.report(at, CategoryInsideAuth, auth,
		"CORS is inside of %s (%s), which answers preflights with 401, since browsers send them without credentials; mount CORS before it", name, m.line(auth))
}

// authBefore returns a middleware that answers 401 to every request before CORS gets it.
func authBefore(mounted mount) (site appmodel.Site, name string, found bool) {
	for _, a := range mounted.router.Ancestors() {
		for _, use := range a.Uses {
			if !runsBefore(use, mounted) {
				continue
			}
			for _, mw := range use.Middleware {
				if mw == mounted.Middleware {
					break // what comes later in one call is inside
				}
				if mw.Class == middleware.CORS && !found {
					return appmodel.Site{}, "", false // CORS is there twice, and one is outside
				}
				if mw.Class == middleware.Auth && !found {
					site, name, found = use.Site, mw.Name, true
				}
			}
		}
	}
	return site, name, found
}

// runsBefore reports whether requests come to the middleware of use first.
func runsBefore(use *appmodel.Use, mounted mount) bool {
	switch {
	case use == mounted.use:
		return true
	case use.Router == mounted.router && use.Pre == mounted.use.Pre:
		return use.Before(mounted.site)
	case use.Router == mounted.router:
		return use.Pre
	case use.Router.Framework == appmodel.Gin:
		return use.Before(mounted.router.Made)
	}
	return true // a router that this one is a part of
}
