package core

import (
	"net/netip"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/origin"
)

// enforcement advises to check Host where pages of the user's own machine or
// network are let in. There, DNS rebinding makes a page of another site the
// server's own: Origin, Host and Sec-Fetch-Site all agree.
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
