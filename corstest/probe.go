package corstest

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/wire"
)

// probe is a request with its answer, beside what the answer should have been.
type probe struct {
	sent   *wire.Request
	origin string // of the page
	ev     core.Evaluator

	// asks and headers are what a preflight asks for.
	asks    string
	headers []string

	answer  *wire.Response
	failure error          // why there is no answer
	log     string         // of the server, where there is none
	want    *wire.Response // nil: any answer that admits the origin

	// hostRefused: the evaluator does not serve the host that is asked, and so judges
	// nothing else.
	hostRefused bool

	// neighbours are the other endpoints of the path, which a preflight's answer may
	// take into account; nil: it may not.
	neighbours *neighbours
}

// decided is the answer that the evaluator decides on. A status of 0 is the
// application's own. routeMethods is as in [core.Request].
func (p *probe) decided(routeMethods func() []string) *wire.Response {
	view := p.sent.View()
	view.RouteMethods = routeMethods
	d := p.ev.Evaluate(context.Background(), view)
	p.hostRefused = d.Reason() == core.ReasonHostNotAllowed
	want := &wire.Response{Status: d.Status(), Header: http.Header{}}
	d.Apply(want.Header)
	return want
}

// asked is the request of a page that the preflight is for. Every header has a value
// that no header is safelisted with (Fetch, "CORS-safelisted request-header": more than
// 128 bytes).
func (p *probe) asked(mode useragent.CredentialsMode) useragent.Request {
	r := useragent.Request{Origin: p.origin, Path: p.sent.Path, Method: p.asks, Credentials: mode}
	for _, name := range p.headers {
		r.Headers = append(r.Headers, [2]string{name, strings.Repeat("x", 129)})
	}
	return r
}

// grant is what a browser takes the answer to a preflight for.
func (p *probe) grant(mode useragent.CredentialsMode) (useragent.Grant, error) {
	if p.answer == nil {
		return useragent.Grant{}, p.failure
	}
	return useragent.CheckPreflight(p.asked(mode), useragent.Response{Status: p.answer.Status, Header: p.answer.Header})
}

// refusal returns what a browser has against the answer to a preflight.
func (p *probe) refusal() error {
	_, err := p.grant(useragent.Omit)
	return err
}

func (p *probe) hasStatus(status int) bool { return p.answer != nil && p.answer.Status == status }

// isUnrouted reports whether the answer is a router's refusal.
func (p *probe) isUnrouted() bool {
	return p.hasStatus(http.StatusNotFound) || p.hasStatus(http.StatusMethodNotAllowed)
}

// grants reports whether the evaluator admits the origin.
func (p *probe) grants() bool { return p.want.Header[wire.AllowOrigin] != nil }

// misses reports whether the origin is not named although it should be.
func (p *probe) misses() bool {
	return (p.want == nil || p.grants()) && p.answer.Header[wire.AllowOrigin] == nil
}

// doubled returns the first header that has several lines but should not.
func (p *probe) doubled() string {
	for _, name := range wire.CORSHeaders {
		if len(p.answer.Header[name]) > 1 && (p.want == nil || len(p.want.Header[name]) <= 1) {
			return name
		}
	}
	return ""
}

// differs returns the first header that is not as the policy has it.
func (p *probe) differs() string {
	if p.want == nil {
		return ""
	}
	for _, name := range wire.CORSHeaders {
		if !slices.Equal(p.want.Header[name], p.answer.Header[name]) && !p.neighbours.explain(p, name) {
			return name
		}
	}
	return ""
}

// unvaried returns a request header that the answer depends on and Vary does not
// list.
func (p *probe) unvaried() string {
	if p.want == nil {
		if p.answer.Header.Get(wire.AllowOrigin) != "*" && !wire.VaryLists(p.answer.Header, wire.Origin) {
			return wire.Origin
		}
		return ""
	}
	for _, line := range p.want.Header[wire.Vary] {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); !wire.VaryLists(p.answer.Header, name) {
				return name
			}
		}
	}
	return ""
}

// statusFits compares with the policy's status. Where the application answers
// preflights, any status fits that browsers take (Fetch, "ok status").
func (p *probe) statusFits() bool {
	if p.want.Status == 0 {
		return p.answer.Status >= 200 && p.answer.Status <= 299 || !p.grants()
	}
	return p.want.Status == p.answer.Status
}

// isPolicys reports whether the answer to a preflight is the policy's, which only its
// middleware makes. What depends on the path's routes does not count: methods, and how
// long they are kept. Where the evaluator leaves a path alone, no answer is the
// policy's: it wants no grant then and has no status.
func (p *probe) isPolicys() bool {
	switch {
	case p.answer == nil:
		return false
	case p.want == nil:
		return p.refusal() == nil
	}
	for _, name := range wire.CORSHeaders {
		if name != wire.AllowMethods && name != wire.MaxAge && !slices.Equal(p.want.Header[name], p.answer.Header[name]) {
			return false
		}
	}
	return p.grants() || p.answer.Status == p.want.Status
}
