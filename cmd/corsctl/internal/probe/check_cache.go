package probe

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/sallyport/cors/internal/useragent"
)

// cacheCount is how many requests checkCache and checkNotModified send.
const cacheCount = 5

// checkVary compares the responses to the trusted page, to a stranger and without
// Origin. What differs has to be in Vary of all of them.
func (p *Probe) checkVary(context.Context) {
	if p.subject == "" {
		return
	}
	all := []*Exchange{p.base}
	if p.without.Err == nil {
		all = append(all, p.without)
	}
	if p.strangers != p.base && p.strangers.Err == nil {
		all = append(all, p.strangers)
	}
	for _, x := range all {
		if names, err := useragent.List(x.Response, "Vary"); err == nil && len(names) > 1 && slices.Contains(names, "*") {
			p.report.add("vary-star-not-alone", x.String(), x)
			break
		}
	}
	granted, _ := p.base.value("Access-Control-Allow-Origin")
	differs, fixed := false, len(all) == 3 && granted == p.subject
	for _, x := range all[1:] {
		if value, _ := x.value("Access-Control-Allow-Origin"); value != granted {
			differs, fixed = true, false
		}
	}
	if fixed {
		p.report.add("allow-origin-fixed", p.strangers.String(), p.base, p.strangers)
	}
	if !differs {
		return
	}
	if !p.base.names("Vary", "Origin") {
		p.report.add("vary-missing", p.base.String(), all...)
		return
	}
	for _, x := range all[1:] {
		if !x.names("Vary", "Origin") {
			p.report.add("vary-missing-without-grant", x.String(), x, p.base)
		}
	}
	if lines := p.base.Response.Values("Vary"); len(lines) > 1 && slices.ContainsFunc(lines, func(line string) bool {
		list, _ := useragent.List(map[string][]string{"Vary": {line}}, "Vary")
		return !useragent.ContainsName(list, "Origin")
	}) {
		p.report.add("vary-several-lines", p.base.String(), p.base)
	}
}

// checkCache asks for URLs that no cache has, in both orders. The page must get the same.
func (p *Probe) checkCache(ctx context.Context) {
	if p.subject == "" {
		return
	}
	before := p.actual(ctx, p.fresh("a"), p.subject)
	other := p.actual(ctx, p.fresh("a"), "")
	otherFirst := p.actual(ctx, p.fresh("b"), "")
	after := p.actual(ctx, p.fresh("b"), p.subject)
	if before.Err != nil || after.Err != nil || other.Err != nil || otherFirst.Err != nil {
		return
	}
	switch {
	case !sameGrant(before, after):
		p.report.add("cache-mixes-responses", before.String()+" when it was first, and "+after.String()+" after a request without Origin", otherFirst, after, before)
	case !sameGrant(other, otherFirst):
		p.report.add("cache-mixes-responses", otherFirst.String()+" when it was first, and "+other.String()+" after a page", before, other, otherFirst)
	}
}

// checkNotModified asks whether the response has changed, as a script may do. A browser
// that asks on its own does not show the 304 to the script.
func (p *Probe) checkNotModified(ctx context.Context) {
	tag, found := p.base.value("ETag")
	if p.subject == "" || !found || !p.base.isOK() || !mayRead(p.base, useragent.Omit) {
		return
	}
	headers := append(slices.Clone(p.headers), Field{Name: "If-None-Match", Value: tag})
	x := p.request(ctx, p.actualMethod(), p.actualURL, p.subject, headers)
	if x.Err == nil && x.Status == http.StatusNotModified && !mayRead(x, useragent.Omit) {
		p.report.add("not-modified-without-grant", x.String(), x, p.base)
	}
}

// sameGrant reports whether two responses grant the same. Other statuses are another
// matter, such as a server that is overloaded.
func sameGrant(a, b *Exchange) bool {
	x, inX := a.value("Access-Control-Allow-Origin")
	y, inY := b.value("Access-Control-Allow-Origin")
	return a.Status != b.Status || x == y && inX == inY
}

// fresh is the URL with a query that no cache has seen.
func (p *Probe) fresh(suffix string) *url.URL {
	u := *p.actualURL
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += "corsctl-probe=" + p.key + suffix
	return &u
}
