package cachetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/lastword"
)

// mutant is a fault of an application, which the driver must find.
type mutant struct {
	name string
	on   []server // behind these caches at least

	view   func(r core.Request) core.Request    // what the policy sees, or nil
	header func(r *http.Request, h http.Header) // changes the header of a response when it is written, or nil
}

// applied builds an application with the fault. A nil mutant is none.
func (m *mutant) applied(ev core.Evaluator, build func(core.Evaluator) http.Handler) http.Handler {
	if m == nil {
		return build(ev)
	}
	if m.view != nil {
		ev = mistaken{ev, m.view}
	}
	app := build(ev)
	if m.header == nil {
		return app
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wrapped, finish := lastword.Wrap(w, func() { m.header(r, w.Header()) })
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

// unlisted is an origin that no policy admits, in the form that browsers send.
const unlisted = "https://unlisted.test"

// withoutVary removes a name from Vary.
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

var mutants = []mutant{
	{name: "no Vary on refusals", on: servers, header: func(r *http.Request, h http.Header) {
		if r.Header["Origin"] != nil && h["Access-Control-Allow-Origin"] == nil {
			withoutVary(h, "Origin")
		}
	}},
	{name: "no Vary where there is no Origin", on: servers, header: func(r *http.Request, h http.Header) {
		if r.Header["Origin"] == nil {
			withoutVary(h, "Origin")
		}
	}},
	{name: "no Vary on grants", on: servers, header: func(r *http.Request, h http.Header) {
		if h["Access-Control-Allow-Origin"] != nil {
			withoutVary(h, "Origin")
		}
	}},
	{name: "Vary is overwritten by a middleware", on: servers, header: func(r *http.Request, h http.Header) {
		h.Set("Vary", "Accept-Encoding")
	}},
	{name: "a second Vary line behind ours", on: []server{nginx}, header: func(r *http.Request, h http.Header) {
		h.Add("Vary", "Accept-Encoding")
	}},
	{name: "a second Vary line before ours", on: []server{trafficServer}, header: func(r *http.Request, h http.Header) {
		h["Vary"] = append([]string{"Accept-Encoding"}, h["Vary"]...)
	}},
	{name: "* is granted only where there is an Origin, without Vary", on: servers, header: func(r *http.Request, h http.Header) {
		if r.Header["Origin"] == nil {
			h.Del("Access-Control-Allow-Origin")
			withoutVary(h, "Origin")
		}
	}},
	{name: "the lookup is skipped on Sec-Fetch-Site: same-origin", on: servers, view: func(r core.Request) core.Request {
		if r.Header.Get("Sec-Fetch-Site") == "same-origin" && r.Header["Origin"] != nil {
			return withOrigin(r, unlisted)
		}
		return r
	}},
	{name: "two Origin lines are refused with Vary: Origin", on: []server{varnish, squid}, view: func(r core.Request) core.Request {
		if len(r.Header["Origin"]) > 1 {
			return withOrigin(r, unlisted)
		}
		return r
	}},
	{name: "a malformed Origin is refused with Vary: Origin", on: []server{trafficServer}, view: func(r core.Request) core.Request {
		if lines := r.Header["Origin"]; len(lines) == 1 && !slices.Contains(pages, lines[0]) && lines[0] != ownOrigin && lines[0] != ownPlain {
			return withOrigin(r, unlisted)
		}
		return r
	}},
	{name: "the tenant is not in Vary", on: servers, header: func(r *http.Request, h http.Header) { withoutVary(h, "X-Tenant") }},
	{name: "Sec-Fetch-Site is not in Vary", on: servers, header: func(r *http.Request, h http.Header) { withoutVary(h, "Sec-Fetch-Site") }},
	{name: "the method is not in the Vary of preflights", on: []server{varnish}, header: func(r *http.Request, h http.Header) {
		withoutVary(h, "Access-Control-Request-Method")
	}},
	{name: "the headers are not in the Vary of preflights", on: []server{varnish}, header: func(r *http.Request, h http.Header) {
		withoutVary(h, "Access-Control-Request-Headers")
	}},
}

// TestEachMutantIsFound breaks the applications, and wants the driver to notice.
func TestEachMutantIsFound(t *testing.T) {
	seed, sequences := fromEnvironment(t, "CACHETEST_SEED", rand.Uint64()), fromEnvironment(t, "CACHETEST_MUTANT_SEQUENCES", 200)
	for _, c := range setups {
		t.Run(c.name, func(t *testing.T) {
			d := newDriver(t, c)
			for _, m := range mutants {
				d.change = &m
				failed, _ := d.drive(t, seed, int(sequences))
				t.Logf("seed %d: %s: found in %d of %d", seed, m.name, len(failed), sequences)
			}
		})
	}
	_ = fmt.Sprint
}
