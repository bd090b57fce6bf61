package origin

import (
	"net/netip"
	"strconv"
	"strings"
)

// diagnosis collects what is wrong with one origin while mending it.
type diagnosis struct {
	sent  []string // what browsers send instead, in the words that follow "browsers send"
	fault string   // the first problem that is more than a matter of form
	fix   string   // the fix where it is not "write" the mended origin
}

// problem puts into words what mend has found.
func (d *diagnosis) problem() string {
	last := len(d.sent) - 1
	switch {
	case d.fault != "":
		return d.fault
	case last < 0:
		return "it is not an origin"
	case last == 0:
		return "browsers send " + d.sent[0]
	}
	return "browsers send " + strings.Join(d.sent[:last], ", ") + " and " + d.sent[last]
}

func (d *diagnosis) send(form string) { d.sent = append(d.sent, form) }

func (d *diagnosis) blame(fault string) {
	if d.fault == "" {
		d.fault = fault
	}
}

// mend returns what raw was probably meant to be. It goes from left to right, so
// that the problem names things in the order in which they are read.
func (d *diagnosis) mend(raw string) string {
	meant := strings.TrimSpace(raw)
	if meant != raw {
		d.send("no spaces around an origin (was an environment variable split at its commas?)")
	}
	if bare := strings.Trim(meant, "\"'`,;|"); bare != meant {
		d.send("no punctuation around an origin")
		meant = bare
	}
	scheme, rest, found := strings.Cut(meant, "://")
	if !found || scheme == "" {
		return d.mendWithoutScheme(strings.TrimPrefix(meant, "://"))
	}
	if lower := strings.ToLower(scheme); lower != scheme {
		d.send("a lower-case scheme")
		scheme = lower
	}
	switch {
	case scheme == "file":
		d.blame(`pages that were opened from a file have the origin "null"`)
		d.fix = `write "null", which admits every sandboxed page too, or serve the pages from a server of your own`
		return meant
	case strings.HasSuffix(scheme, "*"):
		d.blame("a * stands for hosts and ports, never for a scheme")
		scheme = "https"
	case !isScheme(scheme):
		d.blame("its scheme is not valid: a scheme is a letter, then letters, digits, +, - and . (RFC 3986, section 3.1)")
	}
	return scheme + "://" + d.mendAuthority(scheme, rest)
}

// mendWithoutScheme mends an entry without "://".
func (d *diagnosis) mendWithoutScheme(s string) string {
	lower := strings.ToLower(s)
	switch lower {
	case "*":
		return "*"
	case "null":
		if s != lower {
			d.send("null in lower case")
		}
		return "null"
	case "all", "any", "**", "/*":
		d.blame("it is not an origin")
		d.fix = everyoneFix
		return "*"
	}
	for _, scheme := range [...]string{"https", "http"} {
		if rest, found := strings.CutPrefix(lower, scheme); found && (strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "//")) {
			d.blame(`it has no "://" after its scheme`)
			return scheme + "://" + d.mendAuthority(scheme, strings.TrimLeft(s[len(scheme):], ":/"))
		}
	}
	d.blame("it has no scheme, and every origin has one")
	s = strings.TrimLeft(s, "/")
	scheme := "https"
	if host := strings.TrimLeft(lower, "/"); IsLoopback(host[:indexAnyOrEnd(host, `:/\?#`)]) {
		scheme = "http"
	}
	return scheme + "://" + d.mendAuthority(scheme, s)
}

func (d *diagnosis) mendAuthority(scheme, rest string) string {
	end := indexAnyOrEnd(rest, `/\?#`)
	authority, tail := rest[:end], rest[end:]
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		d.send("no user name or password")
		authority = authority[i+1:]
	}
	host, port := d.cutAuthority(authority)
	if host == "" {
		d.blame("it has no host")
		return authority
	}
	if host == "*" && port != "" && port != ":*" && scheme != "http" && scheme != "https" {
		d.blame("a pattern for every host of a scheme takes no port other than *")
		port = ""
	}
	meant := d.mendHost(scheme, host) + d.mendPort(scheme, port)
	switch {
	case tail == "":
	case tail == "/":
		d.send("no trailing slash")
	case tail[0] == '?':
		d.send("no query")
	case tail[0] == '#':
		d.send("no fragment")
	default:
		d.send("no path")
	}
	return meant
}

// cutAuthority splits a port off, with its colon, and puts an IPv6 address into
// brackets.
func (d *diagnosis) cutAuthority(authority string) (host, port string) {
	if strings.HasPrefix(authority, "[") && !strings.Contains(authority, "]") {
		d.blame("its IPv6 address has no closing bracket")
		return authority, ""
	}
	if strings.Count(authority, ":") > 1 && authority[0] != '[' {
		// ::1:3000 is an address as well, but was hardly meant as one.
		if host, port, ok := cutPort(authority); ok && port != 0 {
			if _, err := netip.ParseAddr(host); err == nil {
				d.send("an IPv6 address in brackets before its port")
				return "[" + host + "]", authority[len(host):]
			}
		}
		if _, err := netip.ParseAddr(authority); err == nil {
			d.send("an IPv6 address in brackets")
			return "[" + authority + "]", ""
		}
	}
	end := hostEnd(authority)
	return authority[:end], authority[end:]
}

func (d *diagnosis) mendPort(scheme, port string) string {
	if port == "" || port == ":*" {
		return port
	}
	digits, found := strings.CutPrefix(port, ":")
	n, err := strconv.ParseUint(digits, 10, 16)
	switch {
	case digits == "":
		d.send("no colon without a port")
		return ""
	case !found || err != nil || n == 0:
		d.blame("its port is not valid: a port is a number from 1 to 65535, or * for any")
		return port
	case uint16(n) == DefaultPort(scheme):
		d.send("no default port (" + strconv.FormatUint(n, 10) + " for " + scheme + ")")
		return ""
	}
	if canonical := strconv.FormatUint(n, 10); canonical != digits {
		d.send("a port without leading zeros")
		return ":" + canonical
	}
	return port
}

func indexAnyOrEnd(s, chars string) int {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return i
	}
	return len(s)
}
