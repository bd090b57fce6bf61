package probe

import (
	"context"
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// checkGrant judges what each trusted page gets. It runs after checkPreflights, since
// what a preflight says makes another finding of a response without a grant.
func (p *Probe) checkGrant(context.Context) {
	if p.subject == "" {
		return
	}
	for _, x := range p.subjects() {
		p.checkAllowOrigin(x, "origin-not-admitted")
	}
	p.checkCredentials(p.base)
	p.checkExposed()
	if p.credential || p.preflight == nil || !p.preflight.isOK() {
		return
	}
	if mayRead(p.preflight, useragent.Include) && mayRead(p.base, useragent.Omit) {
		p.report.add("actual-without-credentials", p.base.String(), p.preflight, p.base)
	}
}

// subjects are the responses to the trusted pages, or to the stranger.
func (p *Probe) subjects() []*Exchange {
	if len(p.trusted.samples) == 0 {
		return []*Exchange{p.base}
	}
	var all []*Exchange
	for _, origin := range p.trusted.samples {
		all = append(all, p.admitted[origin])
	}
	return all
}

// checkAllowOrigin says why the page of an exchange may not read the response. absent is
// the rule for a response without Access-Control-Allow-Origin.
func (p *Probe) checkAllowOrigin(x *Exchange, absent string) {
	if x.Err != nil || mayRead(x, useragent.Omit) {
		return
	}
	value, _ := x.value("Access-Control-Allow-Origin")
	lines := x.Response.Values("Access-Control-Allow-Origin")
	id := "allow-origin-other"
	switch {
	case len(lines) == 0 && isRedirect(x):
		id = "redirect-without-allow-origin"
	case len(lines) == 0:
		id = absent
		if absent == "origin-not-admitted" && p.preflight != nil && x.Origin() == p.subject &&
			p.preflight.isOK() && mayRead(p.preflight, useragent.Omit) {
			p.report.add("actual-without-allow-origin", x.String(), p.preflight, x)
			return
		}
	case len(lines) > 1:
		id = "allow-origin-repeated"
	case strings.ContainsAny(value, ", ;|"):
		id = "allow-origin-list"
	case strings.Contains(value, "*"):
		id = "allow-origin-pattern"
	case tidied(value) == x.Origin():
		id = "allow-origin-malformed"
	}
	p.report.add(id, x.String(), x)
}

// tidied is what a malformed value most likely means. It is only compared, never
// trusted.
func tidied(value string) string {
	value = strings.ToLower(strings.Trim(value, `/"'<>[]`))
	if rest, isHTTPS := strings.CutPrefix(value, "https://"); isHTTPS {
		return "https://" + strings.TrimSuffix(rest, ":443")
	}
	return strings.TrimSuffix(value, ":80")
}

func (p *Probe) checkCredentials(x *Exchange) {
	value, present := x.value("Access-Control-Allow-Credentials")
	switch {
	case x.Err != nil || !present || value == "true":
	case len(x.Response.Values("Access-Control-Allow-Credentials")) > 1:
		p.report.add("allow-credentials-repeated", x.String(), x)
	case value == "false":
		p.report.add("allow-credentials-false", x.String(), x)
	default:
		p.report.add("allow-credentials-malformed", x.String(), x)
	}
}

func (p *Probe) checkExposed() {
	names, err := useragent.List(p.base.Response, "Access-Control-Expose-Headers")
	switch {
	case err != nil:
		p.report.add("expose-malformed", p.base.String(), p.base)
	case p.credential && slices.Contains(names, "*"):
		p.report.add("expose-star-with-credentials", p.base.String(), p.base)
	}
}
