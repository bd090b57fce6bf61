package origin

import (
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/quote"
)

const (
	invalidHostProblem       = "its host is not valid: browsers send labels of a-z, 0-9, - and _ between single dots"
	invalidOpaqueHostProblem = "its host is not valid: it is printable ASCII without spaces and without any of " + `#%*/:<>?@[\]^|`
)

// maxQuotedError limits how much of an error of x/net/idna is shown, since it quotes
// the host.
const maxQuotedError = 256

// mendHost mends the host of an origin or of a pattern.
func (d *diagnosis) mendHost(scheme, host string) string {
	if isSpecial(scheme) || strings.HasPrefix(host, "[") {
		host = d.lower(host)
	}
	switch {
	case host[0] == '[':
		return d.mendIPv6(host)
	case strings.Contains(host, "*"):
		return d.mendWildcard(scheme, host)
	case !isSpecial(scheme):
		if !isOpaqueHost(host) {
			d.blame(fault.OriginHostInvalid, invalidOpaqueHostProblem)
		}
		return host
	case !isASCII(host):
		return d.mendUnicode(host)
	case endsInNumber(host):
		return d.mendIPv4(host)
	case isName(host):
		return host
	}
	if base := strings.TrimLeft(host, "."); base != host && isName(base) {
		d.blame(fault.OriginWildcardDot, "a host does not begin with a dot; subdomains are written with a *")
		d.note = ", which covers all subdomains"
		return "*." + base
	}
	d.blame(fault.OriginHostInvalid, invalidHostProblem)
	return host
}

func (d *diagnosis) lower(host string) string {
	if lower := strings.ToLower(host); lower != host && isASCII(host) {
		d.send(fault.OriginHostCase, "a lower-case host")
		return lower
	}
	return host
}

func (d *diagnosis) mendIPv6(host string) string {
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil || !addr.Is6() {
		d.blame(fault.OriginIPv6, "its host is not an IPv6 address")
		return host
	}
	if addr.Zone() != "" {
		d.blame(fault.OriginIPv6Zone, "a zone names a network interface of one machine, and browsers refuse it in URLs")
		d.note = ", which is without the zone"
	}
	canonical := string(appendIPv6(nil, addr.WithZone("")))
	if canonical != host {
		d.send(fault.OriginIPv6, `an IPv6 address in its shortest form, in hexadecimal (URL standard, "IPv6 serializer")`)
	}
	return canonical
}

func (d *diagnosis) mendIPv4(host string) string {
	canonical, ok := canonicalIPv4(host)
	if !ok {
		d.blame(fault.OriginIPv4, "its host ends in a number and is not an IPv4 address")
		return host
	}
	if canonical != host {
		d.guess(fault.OriginIPv4, "an IPv4 address as four decimal numbers")
	}
	return canonical
}

// mendUnicode suggests the A-labels that browsers send for a host with letters beyond
// ASCII. It only suggests: two names that look alike may have different A-labels, and
// only the author of the policy knows which one is meant.
func (d *diagnosis) mendUnicode(host string) string {
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(host))
	if err != nil {
		d.blame(fault.OriginHostUnicode, "its host has letters beyond ASCII and is not a valid domain name ("+quote.Bounded(err.Error(), maxQuotedError)+")")
		return host
	}
	d.guess(fault.OriginHostUnicode, "A-labels in place of letters beyond ASCII")
	return ascii
}

func (d *diagnosis) mendWildcard(scheme, host string) string {
	bare := strings.TrimLeft(host, "*.")
	base, leading := strings.CutPrefix(host, "*.")
	switch {
	case host == "*":
		if scheme == "http" || scheme == "https" {
			d.blame(fault.OriginWildcardEverySite, "it would cover every site of the web")
			d.found.Write = []string{"*"}
		}
		return host
	case leading && (endsInNumber(base) || strings.HasPrefix(base, "[")):
		d.decide(fault.OriginWildcardAddress, "an IP address has no subdomains", "list the addresses themselves")
		return host
	case leading && isName(base):
		return host
	case leading && !isASCII(base) && !strings.Contains(base, "*") && isSpecial(scheme):
		return "*." + d.mendUnicode(base)
	case isName(bare) && !endsInNumber(bare) && strings.HasSuffix(host, "."+bare):
		d.blame(fault.OriginWildcardRepeated, "a * stands for one or more whole labels already, and only once, at the start of the host")
		if strings.TrimSuffix(host, bare) != "**." {
			d.note = ", which covers more: one label before that host too"
		}
		return "*." + bare
	case leading && !strings.Contains(base, "*"):
		d.blame(fault.OriginHostInvalid, invalidHostProblem)
		return host
	}
	d.decide(fault.OriginWildcardPlace, "a * stands for whole labels at the start of the host; elsewhere anybody could choose a name to fit",
		`list the origins, decide with WithOriginLookup, or give the pages a domain of your own and write "https://*.preview.example.com"`)
	return host
}

// canonicalIPv4 follows the URL standard's IPv4 parser: one to four numbers, decimal,
// octal or hexadecimal. The last one fills the remaining bytes.
func canonicalIPv4(host string) (string, bool) {
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return "", false
	}
	var address uint64
	for i, part := range parts {
		n, err := parseIPv4Number(part)
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (5 - len(parts))
		}
		if err != nil || n >= 1<<bits {
			return "", false
		}
		address = address<<bits | n
	}
	b := [4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}
	return netip.AddrFrom4(b).String(), true
}

func parseIPv4Number(s string) (uint64, error) {
	if hex, found := strings.CutPrefix(s, "0x"); found {
		return strconv.ParseUint("0"+hex, 16, 64)
	}
	if len(s) > 1 && s[0] == '0' {
		return strconv.ParseUint(s, 8, 64)
	}
	return strconv.ParseUint(s, 10, 64)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
