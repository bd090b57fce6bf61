package cachetest

import (
	"context"
	"net/http"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/lastword"
)

// subject is what is tested: our adapters, our adapters with a fault, or another library.
type subject struct {
	name    string
	reshape func(s *shape) // makes a random shape one that the subject can have, or nil
	games   []string       // what is played against it; nil: all

	// A fault: what the policy sees instead of the request, and a change of the header of
	// each response at the moment when it is written. Each may be nil.
	view   func(r core.Request) core.Request
	header func(r *http.Request, h http.Header)

	// build builds the application of another library around a handler. It is nil for our
	// adapters.
	build func(s shape, handler http.HandlerFunc) http.Handler
}

var ours = subject{name: "our adapters"}

// app builds the application of a site.
func (of subject) app(at *site) http.Handler {
	if of.build != nil {
		return of.build(at.shape, at.serve)
	}
	ev := at.engines.evaluator
	if of.view != nil {
		ev = mistaken{ev, of.view}
	}
	app := adapters[at.adapter].mount(ev, at.serve)
	if of.header == nil {
		return app
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wrapped, finish := lastword.Wrap(w, func() { of.header(r, w.Header()) })
		defer finish()
		app.ServeHTTP(wrapped, r)
	})
}

// mistaken is an evaluator that sees another request.
type mistaken struct {
	core.Evaluator
	view func(r core.Request) core.Request
}

func (m mistaken) Evaluate(ctx context.Context, r core.Request) core.Decision {
	return m.Evaluator.Evaluate(ctx, m.view(r))
}

// withOrigin returns a view with one other Origin.
func withOrigin(r core.Request, origin string) core.Request {
	r.Header = r.Header.Clone()
	r.Header["Origin"] = []string{origin}
	return r
}

// withoutVary removes a name from Vary, which becomes one line.
func withoutVary(h http.Header, name string) {
	var kept []string
	for _, line := range h["Vary"] {
		for element := range strings.SplitSeq(line, ",") {
			if element = strings.TrimSpace(element); !strings.EqualFold(element, name) {
				kept = append(kept, element)
			}
		}
	}
	h.Del("Vary")
	if len(kept) > 0 {
		h.Set("Vary", strings.Join(kept, ", "))
	}
}
