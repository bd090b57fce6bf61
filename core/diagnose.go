package core

import (
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// diagnoseEntry says what keeps raw from being an entry of AllowOrigins, and what
// was probably meant. Its leniency serves the message alone: nothing that it
// makes of raw is ever matched against a request.
func diagnoseEntry(raw string) (problem, fix string) {
	switch {
	case strings.TrimSpace(raw) == "":
		return "an empty entry, often left by splitting an environment variable at its commas",
			"remove it"
	case len(raw) > maxOriginLength:
		return "it is longer than an origin can be, which is " + strconv.Itoa(maxOriginLength) + " bytes",
			"write one origin, such as " + strconv.Quote(exampleOrigin)
	case strings.ContainsFunc(strings.TrimSpace(raw), isControl):
		return "it contains a control character",
			suggest(strings.Map(dropControl, raw))
	}
	if origins := strings.FieldsFunc(raw, isSeparator); len(origins) > 1 {
		return "an entry is one origin, not a list", quotedFix(suggestEach(origins)...)
	}
	d := diagnosis{}
	meant := d.mend(raw)
	if d.fix != "" {
		return d.problem(), d.fix
	}
	return d.problem(), suggest(meant)
}

const exampleOrigin = "https://example.com"

func isControl(r rune) bool   { return r < ' ' || r == 0x7f }
func isSeparator(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\t' || r == '|' }

func dropControl(r rune) rune {
	if isControl(r) {
		return -1
	}
	return r
}

// quotedFix tells to write these entries.
func quotedFix(entries ...string) string {
	quoted := make([]string, len(entries))
	for i, entry := range entries {
		quoted[i] = quoteBounded(entry, maxQuotedValue)
	}
	if len(quoted) == 1 {
		return "write " + quoted[0]
	}
	return "write each as an entry of its own: " + strings.Join(quoted, ", ")
}

// suggest offers meant where it is an entry that would be accepted, and the form
// of an origin where it is not.
func suggest(meant string) string {
	if _, ok := parseEntry(meant); ok {
		return quotedFix(meant)
	}
	d := diagnosis{}
	meant = d.mend(meant)
	if d.fix != "" {
		return d.fix
	}
	if _, ok := parseEntry(meant); ok {
		return quotedFix(meant)
	}
	return `write the origin as browsers send it, scheme://host or scheme://host:port, such as ` + strconv.Quote(exampleOrigin)
}

func suggestEach(raws []string) []string {
	meant := make([]string, len(raws))
	for i, raw := range raws {
		d := diagnosis{}
		meant[i] = d.mend(raw)
	}
	return meant
}

// diagnosis collects what is wrong with one entry while mending it.
type diagnosis struct {
	sent  []string // what browsers send instead, in the words that follow "browsers send"
	other string   // a problem that is more than a matter of form
	fix   string   // the fix where it is not "write" the mended entry
}

func (d *diagnosis) problem() string {
	switch {
	case d.other != "":
		return d.other
	case len(d.sent) == 0:
		return "it is no origin"
	}
	text := "browsers send " + strings.Join(d.sent[:len(d.sent)-1], ", ")
	if len(d.sent) > 1 {
		text += " and "
	}
	return text + d.sent[len(d.sent)-1]
}

func (d *diagnosis) mend(raw string) string {
	meant := strings.TrimSpace(raw)
	if meant != raw {
		d.sent = append(d.sent, "no spaces around an origin (was an environment variable split at its commas?)")
	}
	if unquoted := strings.Trim(meant, `"'`); unquoted != meant {
		d.sent = append(d.sent, "no quotes around an origin")
		meant = unquoted
	}
	scheme, rest, found := strings.Cut(meant, "://")
	if !found {
		return d.mendScheme(meant)
	}
	if lower := strings.ToLower(scheme); lower != scheme {
		d.sent = append(d.sent, "a lower-case scheme")
		scheme = lower
	}
	switch {
	case scheme == "file":
		d.other = `pages that were opened from a file have the origin "null"`
		d.fix = `write "null", which admits every sandboxed page too, or serve the pages from a server of your own`
		return meant
	case !isScheme(scheme):
		d.other = "its scheme is none: a scheme is a letter, then letters, digits, +, - and . (RFC 3986, section 3.1)"
	}
	return scheme + "://" + d.mendAuthority(scheme, rest)
}

// mendScheme mends an entry without "://".
func (d *diagnosis) mendScheme(s string) string {
	switch strings.ToLower(s) {
	case "null":
		d.sent = append(d.sent, "null in lower case")
		return "null"
	case "all", "any", "**", "/*":
		d.other = "it is no origin"
		return "*"
	}
	d.other = "it has no scheme, and an origin is a scheme, a host and a port"
	host := strings.TrimLeft(s, "/")
	scheme := "https"
	if isLoopbackHost(host[:hostEnd(host)]) {
		scheme = "http"
	}
	return scheme + "://" + d.mendAuthority(scheme, host)
}

func (d *diagnosis) mendAuthority(scheme, rest string) string {
	authority := rest
	if i := strings.IndexAny(rest, `/\?#`); i >= 0 {
		authority = rest[:i]
		switch tail := rest[i:]; {
		case tail == "/":
			d.sent = append(d.sent, "no trailing slash")
		case tail[0] == '?':
			d.sent = append(d.sent, "no query")
		case tail[0] == '#':
			d.sent = append(d.sent, "no fragment")
		default:
			d.sent = append(d.sent, "no path")
		}
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		d.sent = append(d.sent, "no user name or password")
		authority = authority[i+1:]
	}
	end := hostEnd(authority)
	if strings.Count(authority, ":") > 1 && authority[0] != '[' {
		if _, err := netip.ParseAddr(authority); err == nil {
			d.sent = append(d.sent, "an IPv6 address in brackets")
			authority = "[" + authority + "]"
			end = len(authority)
		}
	}
	host, port := authority[:end], authority[end:]
	if host == "" {
		d.other = "it has no host"
		return authority
	}
	return d.mendHost(scheme, host, port) + d.mendPort(scheme, port)
}

func (d *diagnosis) mendPort(scheme, port string) string {
	if port == "" || port == ":*" {
		return port
	}
	digits := strings.TrimPrefix(port, ":")
	n, err := strconv.ParseUint(digits, 10, 16)
	switch {
	case digits == "":
		d.sent = append(d.sent, "no colon without a port")
		return ""
	case err != nil || n == 0:
		d.other = "its port is none: a port is a number from 1 to 65535, or * for any"
		return port
	case uint16(n) == defaultPort(scheme):
		d.sent = append(d.sent, "no default port ("+strconv.Itoa(int(n))+" for "+scheme+")")
		return ""
	}
	if canonical := strconv.FormatUint(n, 10); canonical != digits {
		d.sent = append(d.sent, "a port without leading zeros or signs")
		return ":" + canonical
	}
	return port
}

func (d *diagnosis) mendHost(scheme, host, port string) string {
	if lower := strings.ToLower(host); lower != host && isASCII(host) {
		d.sent = append(d.sent, "a lower-case host")
		host = lower
	}
	switch {
	case host[0] == '[':
		return d.mendIPv6(host)
	case strings.Contains(host, "*"):
		return d.mendWildcard(scheme, host)
	case !isASCII(host):
		return d.mendUnicode(host)
	}
	if isSpecial(scheme) && endsInNumber(host) {
		if canonical, ok := canonicalIPv4(host); !ok {
			d.other = "its host ends in a number and is no IPv4 address"
		} else if canonical != host {
			d.sent = append(d.sent, "an IPv4 address as four decimal numbers")
			return canonical
		}
		return host
	}
	if !isName(host) && d.other == "" {
		d.other = "its host is none: browsers send labels of a-z, 0-9, - and _ between single dots"
	}
	return host
}

func (d *diagnosis) mendIPv6(host string) string {
	inner := strings.Trim(host, "[]")
	addr, err := netip.ParseAddr(inner)
	if err != nil || !addr.Is6() {
		d.other = "its host is no IPv6 address"
		return host
	}
	if addr.Zone() != "" {
		d.other = "a zone names a network interface of one machine, and browsers refuse it in URLs"
	}
	canonical := string(appendIPv6(nil, addr.WithZone("")))
	if canonical != host && d.other == "" {
		d.sent = append(d.sent, "an IPv6 address in its shortest form, in lower-case hexadecimal (URL standard, \"IPv6 serializer\")")
	}
	return canonical
}

// mendUnicode suggests the A-labels that browsers send for a host with letters
// beyond ASCII. It only suggests: two names that look alike may have different
// A-labels, and which is meant is for the operator to say.
func (d *diagnosis) mendUnicode(host string) string {
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(host))
	if err != nil {
		d.other = "its host has letters beyond ASCII and is no valid domain name (" + quoteBounded(err.Error(), maxQuotedValue) + ")"
		return host
	}
	d.sent = append(d.sent, "A-labels in place of letters beyond ASCII")
	return ascii
}

func (d *diagnosis) mendWildcard(scheme, host string) string {
	base, leading := strings.CutPrefix(host, "*.")
	switch {
	case host == "*":
		if scheme == "http" || scheme == "https" {
			d.other = "it would cover every site of the web"
			d.fix = `write "*" as the only entry, or list the origins`
		}
		return host
	case leading && strings.Contains(base, "*"):
		d.other = "a * stands for one or more whole labels already, and only once, at the start of the host"
		return "*." + strings.TrimLeft(base, "*.")
	case leading && endsInNumber(base), strings.HasPrefix(base, "["):
		d.other = "an IP address has no subdomains"
		d.fix = "list the addresses themselves"
		return host
	case leading && !isASCII(base):
		return "*." + d.mendUnicode(base)
	case leading:
		if !isName(base) {
			d.other = "its host is none: browsers send labels of a-z, 0-9, - and _ between single dots"
		}
		return host
	}
	d.other = "a * stands for whole labels at the start of the host; inside a label anybody could choose a name to fit"
	d.fix = "list the origins, decide with WithOriginLookup, or give the pages a domain of your own and write \"https://*.preview.example.com\""
	return host
}

// canonicalIPv4 follows the URL standard's IPv4 parser: one to four numbers,
// decimal, octal or hexadecimal, the last of which fills what is left.
func canonicalIPv4(host string) (string, bool) {
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return "", false
	}
	var address uint64
	for i, part := range parts {
		n, err := parseIPv4Number(part)
		last := i == len(parts)-1
		bits := 8
		if last {
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
