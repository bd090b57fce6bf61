package probe

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// maxRedirects is how many redirects of one request are followed. Browsers follow 20.
const maxRedirects = 5

// checkBase asks as each trusted page, follows redirects as a browser does, and asks
// without Origin and as a page that nobody trusts.
func (p *Probe) checkBase(ctx context.Context) error {
	first := stranger
	if len(p.trusted.samples) > 0 {
		first = p.trusted.samples[0]
	}
	x := p.actual(ctx, p.actualURL, first)
	if x.Err != nil {
		return fmt.Errorf("%s cannot be reached: %w", p.url.Host, shownError{x.Err})
	}
	x = p.follow(ctx, x, first)
	if x.Err != nil {
		return fmt.Errorf("%s cannot be reached after a redirect: %w", p.url.Host, shownError{x.Err})
	}
	p.admitted[first] = x
	for _, origin := range p.trusted.samples[min(1, len(p.trusted.samples)):] {
		p.admitted[origin] = p.actual(ctx, p.actualURL, origin)
	}
	p.without = p.actual(ctx, p.actualURL, "")
	p.strangers = x
	if first != stranger {
		p.strangers = p.actual(ctx, p.actualURL, stranger)
	}
	return ctx.Err()
}

// follow follows redirects to the server's own origin, which the user has named.
func (p *Probe) follow(ctx context.Context, x *Exchange, origin string) *Exchange {
	for range maxRedirects {
		if !isRedirect(x) {
			return x
		}
		to, err := p.actualURL.Parse(x.Response.Get("Location"))
		if err != nil || to.User != nil || originOf(to) != p.target {
			p.report.add("redirected-elsewhere", x.String(), x)
			return x
		}
		p.report.add("redirected", x.String(), x)
		if !mayRead(x, useragent.Omit) {
			return x // a browser stops here
		}
		to.Fragment, to.RawFragment = "", ""
		p.actualURL = to
		if x = p.actual(ctx, to, origin); x.Err != nil {
			return x
		}
	}
	return x
}

// isRedirect reports whether a browser follows a response to a request that is no
// preflight.
func isRedirect(x *Exchange) bool {
	return slices.Contains([]int{301, 302, 303, 307, 308}, x.Status) && x.Response.Get("Location") != ""
}

// tricks are the origins to try, each once, without those that --origin covers.
func (p *Probe) tricks() []trick {
	var all []trick
	local := p.IsLoopback()
	for _, origin := range p.trusted.samples {
		all = append(all, tricksOf(origin)...)
		if page, ok := splitOrigin(origin); ok {
			local = local || isLoopback(page.host)
		}
	}
	var kept []trick
	for _, t := range append(slices.Clone(strangerTricks), all...) {
		known := slices.ContainsFunc(kept, func(k trick) bool { return k.origin == t.origin })
		if !known && t.origin != p.target && !p.trusted.covers(t.origin) && !(local && t.rule == "origin-loopback") {
			kept = append(kept, t)
		}
	}
	return kept
}

// checkOrigins tries what the server admits beside the trusted origins.
func (p *Probe) checkOrigins(ctx context.Context) {
	var hits []trick
	shown := map[string]*Exchange{}
	if isNamed(p.strangers) {
		p.reportReflection()
		return // every trick would only repeat it
	}
	for _, t := range p.tricks() {
		if x := p.actual(ctx, p.actualURL, t.origin); isNamed(x) {
			hits = append(hits, t)
			shown[t.origin] = x
		}
	}
	hit := func(rule string) bool { return slices.ContainsFunc(hits, func(t trick) bool { return t.rule == rule }) }
	for _, t := range hits {
		if slices.ContainsFunc(follows[t.rule], hit) {
			continue
		}
		x := shown[t.origin]
		p.report.add(t.rule, x.String()+withCookies(x)+p.consequences(t.rule, hits), x)
	}
}

// isNamed reports whether the response lets the page read it by naming its origin.
func isNamed(x *Exchange) bool {
	allowed, _ := x.value("Access-Control-Allow-Origin")
	return mayRead(x, useragent.Omit) && allowed != "*"
}

func withCookies(x *Exchange) string {
	if mayRead(x, useragent.Include) {
		return ", also with cookies"
	}
	return ""
}

// consequences names the tricks that work for the same reason.
func (p *Probe) consequences(rule string, hits []trick) string {
	var also []string
	for _, t := range hits {
		if slices.Contains(follows[t.rule], rule) {
			also = append(also, t.origin)
		}
	}
	if len(also) == 0 {
		return ""
	}
	return "; so also " + strings.Join(also, ", ")
}

func (p *Probe) reportReflection() {
	id := "origin-reflected"
	if mayRead(p.strangers, useragent.Include) {
		id = "origin-reflected-credentials"
	}
	p.report.add(id, p.strangers.String(), p.strangers)
}

// chooseSubject chooses the origin with which everything else is judged: the first that
// is trusted, or else a stranger that is admitted.
func (p *Probe) chooseSubject(context.Context) {
	switch {
	case len(p.trusted.samples) > 0:
		p.subject = p.trusted.samples[0]
		p.base = p.admitted[p.subject]
	case mayRead(p.strangers, useragent.Omit):
		p.subject, p.base = stranger, p.strangers
	default:
		p.report.add("origin-unknown", p.strangers.String(), p.strangers)
		p.base = p.strangers
	}
	if allowed, _ := p.base.value("Access-Control-Allow-Origin"); allowed == "*" {
		if credentials, _ := p.base.value("Access-Control-Allow-Credentials"); credentials == "true" {
			p.report.add("star-with-credentials", p.base.String(), p.base)
		} else {
			p.report.add("origin-any", p.base.String(), p.base)
		}
	}
	credentials, _ := p.base.value("Access-Control-Allow-Credentials")
	p.credential = credentials == "true"
}
