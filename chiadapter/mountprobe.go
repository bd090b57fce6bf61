package chiadapter

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// mountProbe finds out whether chi's Mount made a handler: at the path of a mount,
// chi's Routes leave out what Mount made, and nothing else.
type mountProbe struct {
	router  *chi.Mux
	methods []string // all that chi has
}

func newMountProbe() *mountProbe {
	p := &mountProbe{router: chi.NewRouter()}
	p.router.Mount("/a", http.NotFoundHandler())
	for method := range p.router.Routes()[0].Handlers {
		if method != "*" {
			p.methods = append(p.methods, method)
		}
	}
	return p
}

func (p *mountProbe) made(h http.Handler) bool {
	if chain, isChain := h.(*chi.ChainHandler); isChain {
		h = chain.Endpoint
	}
	p.router.Method(http.MethodGet, "/a", h)
	return len(p.router.Routes()) == 1
}
