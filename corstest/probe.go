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

// probe is a request with its response, and with the response that is wanted.
type probe struct {
	sent   *wire.Request
	origin string // of the page
	ev     core.Evaluator

	// asks and headers are what a preflight asks for.
	asks    string
	headers []string

	answer  *wire.Response
	failure error          // why there is no response
	log     string         // of the server, if there is no response
	want    *wire.Response // nil: any answer that admits the origin

	// hostRefused: the evaluator does not serve this host, so nothing else counts.
	hostRefused bool

	// neighbours are the other endpoints of the path. The answer to a preflight may
	// depend on them, unless this is nil.
	neighbours *neighbours
}

// decided is the response that the evaluator wants. A status of 0 leaves the status to
// the application. routeMethods is as in [core.Request].
func (p *probe) decided(routeMethods func() []string) *wire.Response {
	view := p.sent.View()
	view.RouteMethods = routeMethods
	d := p.ev.Evaluate(context.Background(), view)
	p.hostRefused = d.Reason() == core.ReasonHostNotAllowed
	want := &wire.Response{Status: d.Status(), Header: http.Header{}}
	d.Apply(want.Header)
	return want
}

// asked is the page's request that the preflight is for. The value of each header is
// too long for the safelist (Fetch, "CORS-safelisted request-header": more than 128
// bytes).
func (p *probe) asked(mode useragent.CredentialsMode) useragent.Request {
	r := useragent.Request{Origin: p.origin, Path: p.sent.Path, Method: p.asks, Credentials: mode}
	for _, name := range p.headers {
		r.Headers = append(r.Headers, [2]string{name, strings.Repeat("x", 129)})
	}
	return r
}

// grant is what the answer to a preflight allows, as a browser reads it.
func (p *probe) grant(mode useragent.CredentialsMode) (useragent.Grant, error) {
	if p.answer == nil {
		return useragent.Grant{}, p.failure
	}
	return useragent.CheckPreflight(p.asked(mode), useragent.Response{Status: p.answer.Status, Header: p.answer.Header})
}

// refusal returns why a browser refuses the answer to a preflight, or nil.
func (p *probe) refusal() error {
	_, err := p.grant(useragent.Omit)
	return err
}

func (p *probe) hasStatus(status int) bool { return p.answer != nil && p.answer.Status == status }

// isUnrouted reports whether the response is a router's 404 or 405.
func (p *probe) isUnrouted() bool {
	return p.hasStatus(http.StatusNotFound) || p.hasStatus(http.StatusMethodNotAllowed)
}

// grants reports whether the evaluator admits the origin.
func (p *probe) grants() bool { return p.want.Header[wire.AllowOrigin] != nil }

// misses reports whether the response lacks the grant that it should have.
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

// differs returns the first header that differs from the policy.
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

// unvaried returns a request header that the response depends on but that Vary does not
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

// statusFits compares the status with that of the policy. If the application answers
// preflights, any status will do that browsers accept (Fetch, "ok status").
func (p *probe) statusFits() bool {
	if p.want.Status == 0 {
		return p.answer.Status >= 200 && p.answer.Status <= 299 || !p.grants()
	}
	return p.want.Status == p.answer.Status
}

// isPolicys reports whether the policy's middleware answered a preflight. Methods and
// Max-Age do not count, since they may depend on the routes of the path. If the
// evaluator leaves a path alone, the result is false: it then wants no grant and has no
// status.
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

// mayBeFrom reports whether the middleware of another evaluator may have answered a
// preflight.
func (p *probe) mayBeFrom(ev core.Evaluator) bool {
	other := &probe{sent: p.sent, origin: p.origin, ev: ev, asks: p.asks, headers: p.headers, answer: p.answer}
	if ev != nil {
		other.want = other.decided(nil)
	}
	return other.isPolicys()
}
