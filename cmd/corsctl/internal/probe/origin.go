package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/sallyport/cors/core"
)

// trusted are the origins of --origin: entries of a policy.
type trusted struct {
	engine  *core.Engine
	samples []string // one origin for each entry
}

// newTrusted reads the entries. The errors name the flag.
func newTrusted(entries []string) (trusted, error) {
	t := trusted{engine: core.DenyAll()}
	if len(entries) == 0 {
		return t, nil
	}
	engine, err := core.New(core.Policy{AllowOrigins: entries})
	if err != nil {
		return t, originErrors(err)
	}
	t.engine = engine
	for _, entry := range entries {
		if entry == "*" {
			return t, errors.New(`--origin "*" names no origin; leave --origin out to see what everybody gets`)
		}
		t.samples = append(t.samples, sampleOf(entry))
	}
	return t, nil
}

func originErrors(err error) error {
	var all []error
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	} else {
		all = []error{err}
	}
	for i, e := range all {
		if p := (*core.PolicyError)(nil); errors.As(e, &p) {
			all[i] = fmt.Errorf("--origin %q: %s; %s", p.Value, p.Problem, p.Fix)
		}
	}
	return errors.Join(all...)
}

// sampleOf returns an origin that an entry covers.
func sampleOf(entry string) string {
	scheme, rest, found := strings.Cut(entry, "://")
	if !found {
		return entry
	}
	rest = strings.TrimSuffix(rest, ":*")
	if rest == "*" {
		return scheme + "://probe"
	}
	if domain, isPattern := strings.CutPrefix(rest, "*."); isPattern {
		rest = "probe." + domain
	}
	return scheme + "://" + rest
}

// covers reports whether an entry of --origin covers an origin.
func (t trusted) covers(origin string) bool {
	d := t.engine.Evaluate(context.Background(), core.Request{Method: http.MethodGet, Header: http.Header{"Origin": {origin}}})
	return d.Allowed()
}

// page is an origin in its parts.
type page struct{ scheme, host, port string }

// splitOrigin cuts an origin that is well-formed. It returns false for null and file://.
func splitOrigin(origin string) (page, bool) {
	scheme, rest, found := strings.Cut(origin, "://")
	if !found || rest == "" {
		return page{}, false
	}
	p := page{scheme: scheme, host: rest}
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, ']') {
		p.host, p.port = rest[:i], rest[i+1:]
	}
	return p, true
}

// with returns the origin with another host.
func (p page) with(host string) string {
	if p.port != "" {
		host += ":" + p.port
	}
	return p.scheme + "://" + host
}

// isName reports whether the host is a name and no address.
func (p page) isName() bool {
	_, err := netip.ParseAddr(strings.Trim(p.host, "[]"))
	return err != nil
}

// domain is the registrable domain, or the host if it has none.
func (p page) domain() string {
	if domain, err := publicsuffix.EffectiveTLDPlusOne(p.host); err == nil {
		return domain
	}
	return p.host
}

// originOf returns the origin of a URL of http or https.
func originOf(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	} else {
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + host
}

// isSameSite reports whether two origins are of the same site, schemes included (HTML,
// section "Sites").
func isSameSite(a, b string) bool {
	x, ok := splitOrigin(a)
	y, ok2 := splitOrigin(b)
	if !ok || !ok2 || x.scheme != y.scheme {
		return false
	}
	if x.host == y.host {
		return true
	}
	return x.isName() && y.isName() && x.domain() == y.domain()
}

// isLoopback reports whether a host is this machine by its text.
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.Unmap().IsLoopback()
}
