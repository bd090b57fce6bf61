package core

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/origin"
	"github.com/sallyport/cors/core/internal/quote"
)

func (a *adviser) origins() {
	entries := a.policy.AllowOrigins
	first := make(map[origin.Entry]int, len(entries)) // of those that New accepts
	for i, raw := range entries {
		if e, ok := a.parsed(i, raw); ok {
			if _, repeated := first[e]; !repeated {
				first[e] = i
			}
		}
	}
	for i, raw := range entries {
		e, ok := a.parsed(i, raw)
		if !ok {
			continue
		}
		if earlier := first[e]; earlier != i {
			a.superfluous(fieldAllowOrigins, i, raw, fault.EntryRepeated, "it repeats entry "+strconv.Itoa(earlier))
			continue
		}
		if wider, found := origin.FindWider(first, e); found {
			a.edit(fieldAllowOrigins, i, raw, fault.EntryCovered,
				"entry "+strconv.Itoa(wider)+", "+quote.Bounded(entries[wider], maxQuotedValue)+", covers all that it covers",
				"remove it, or entry "+strconv.Itoa(wider), &Edit{Decision: true})
		}
		a.origin(i, raw, e)
	}
}

// parsed parses an entry, unless New refuses it.
func (a *adviser) parsed(i int, raw string) (origin.Entry, bool) {
	if a.refused[place{fieldAllowOrigins, i}] {
		return origin.Entry{}, false
	}
	return origin.ParseEntry(raw)
}

func (a *adviser) origin(i int, raw string, e origin.Entry) {
	advise := func(code, problem, fix string) { a.entry(fieldAllowOrigins, i, raw, code, problem, fix) }
	switch {
	case strings.ContainsAny(e.Host, "\"'`,;"):
		advise(fault.OriginSeparators,
			"its host has a separator or a quote in it, which no app is known to have",
			"write each origin as an entry of its own, without quotes")
	case e.HasTrailingDot():
		advise(fault.OriginTrailingDot,
			"a trailing dot makes another origin, which pages have only where users type the dot",
			"list the origin without the dot as well, or instead")
	}
	if a.policy.AllowCredentials {
		return
	}
	switch {
	case e.Form == origin.FormNull:
		advise(fault.OriginNull,
			"every page can become the null origin by framing itself in a sandbox, so that this admits everybody to what needs no credentials",
			`remove it, or write "*" as the only entry if everybody is meant`)
	case e.IsFile():
		advise(fault.OriginFileListed,
			"any local file has this origin, on the machine of every user",
			"remove it, unless an app of yours sends it")
	case e.IsBroad():
		advise(fault.OriginBroad,
			"anybody can have an origin that this covers",
			`list the origins that are yours, or write "*" as the only entry if everybody is meant`)
	}
}

// enforcement advises to check Host if pages of the user's own machine or network are
// admitted. There, DNS rebinding makes a page of another site look like the server's
// own: Origin, Host and Sec-Fetch-Site all agree.
func (a *adviser) enforcement() {
	if a.policy.Enforce == EnforceNone || len(a.policy.AllowHosts) > 0 {
		return
	}
	for i, raw := range a.policy.AllowOrigins {
		e, ok := origin.ParseEntry(raw)
		if ok && (origin.IsLoopback(e.Host) || isPrivate(e.Host)) {
			a.entry(fieldAllowOrigins, i, raw, fault.EnforceRebinding,
				"a server on loopback or in a private network is open to DNS rebinding, by which a page of another site passes for its own",
				"list the names and addresses of the server in AllowHosts")
			return // once for all entries
		}
	}
}

// isPrivate reports whether a host is an address of a private network (RFC 1918,
// RFC 4193) or of a single link.
func isPrivate(host string) bool {
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && (addr.Unmap().IsPrivate() || addr.IsLinkLocalUnicast())
}
