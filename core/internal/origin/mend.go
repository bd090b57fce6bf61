package origin

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
)

// diagnosis collects what is wrong with one origin while mending it.
type diagnosis struct {
	code  string   // of the first problem of form
	sent  []string // what browsers send instead, in the words that follow "browsers send"
	found fault.Fault
	note  string // what to know of the mended origin

	isWord  bool // it has no scheme and one label only, so that it may be no host at all
	guessed bool // what was meant is not the only way to read the entry
}

// fault returns what mend has found, as text.
func (d *diagnosis) fault() fault.Fault {
	f := d.found
	f.Same = !d.guessed
	if f.Problem == "" {
		f.Code, f.Problem = d.code, "browsers send "+enumerate(d.sent)
	}
	f.Note = d.note
	return f
}

// enumerate joins words as in a sentence.
func enumerate(words []string) string {
	last := len(words) - 1
	if last <= 0 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// send notes a problem of form: what browsers send instead.
func (d *diagnosis) send(code, form string) {
	if d.code == "" {
		d.code = code
	}
	d.sent = append(d.sent, form)
}

// guess is send for a form that leaves doubt about what was meant.
func (d *diagnosis) guess(code, form string) {
	d.guessed = true
	d.send(code, form)
}

// blame notes a problem that is not only a matter of form. The first one counts.
func (d *diagnosis) blame(code, problem string) {
	d.guessed = true
	if d.found.Problem == "" {
		d.found.Code, d.found.Problem = code, problem
	}
}

// decide notes a problem that has a fix but no mended form. It counts more than any
// other.
func (d *diagnosis) decide(code, problem, fix string) {
	d.found.Code, d.found.Problem, d.found.Fix = code, problem, fix
}

// mend returns what raw was probably meant to be. It goes from left to right, so
// that the problem names things in the order in which they are read.
func (d *diagnosis) mend(raw string) string {
	meant := strings.TrimSpace(raw)
	if meant != raw {
		d.send(fault.OriginSpaces, "no spaces around an origin (was an environment variable split at its commas? ParseOrigins splits it)")
	}
	if bare := trimPunctuation(meant); bare != meant {
		d.send(fault.OriginPunctuation, "no punctuation around an origin")
		meant = strings.TrimSpace(bare)
	}
	if rest, found := cutPrefixFold(meant, "blob:"); found && strings.Contains(rest, "://") {
		d.guess(fault.OriginOpaqueURL, "the origin of the page that made a blob: URL")
		meant = rest
	}
	if rest, found := cutPrefixFold(meant, "file:"); found {
		return d.mendFile(rest)
	}
	scheme, rest, found := strings.Cut(meant, "://")
	switch {
	case !found:
		return d.mendWithoutScheme(meant)
	case scheme == "":
		d.blame(fault.OriginNoScheme, noScheme)
		return d.mendWithoutScheme(rest)
	}
	if lower := strings.ToLower(scheme); lower != scheme {
		d.send(fault.OriginSchemeCase, "a lower-case scheme")
		scheme = lower
	}
	switch {
	case scheme == "*" || scheme == "http*" || scheme == "https*":
		d.blame(fault.OriginSchemeWildcard, "a * stands for hosts and ports, never for a scheme")
		scheme = "https"
	case !isScheme(scheme):
		d.blame(fault.OriginSchemeInvalid, "its scheme is not valid: a scheme is a letter, then letters, digits, +, - and . (RFC 3986, section 3.1)")
	}
	return scheme + "://" + d.mendAuthority(scheme, rest)
}

func cutPrefixFold(s, prefix string) (rest string, found bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// mendFile mends what follows "file:". A file has no host, and all files have one
// origin.
func (d *diagnosis) mendFile(rest string) string {
	d.blame(fault.OriginFile, `all local files have one origin: browsers send "null" for it, some clients "`+File+`"`)
	if strings.Trim(rest, "/") != "" {
		d.note = ", which covers every local file"
	}
	return File
}

const noScheme = "it has no scheme, and every origin has one"

// mendWithoutScheme mends an entry without a scheme.
func (d *diagnosis) mendWithoutScheme(s string) string {
	lower := strings.ToLower(s)
	switch lower {
	case "*":
		return "*"
	case "null":
		if s != lower {
			d.guess(fault.OriginNullCase, "null in lower case")
		}
		return "null"
	}
	for _, scheme := range [...]string{"https", "http"} {
		if rest, found := cutPrefixFold(s, scheme); found && (strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "/")) {
			d.blame(fault.OriginNoScheme, `it has no "://" after its scheme`)
			rest = strings.TrimPrefix(rest, ":")
			for range len("//") {
				rest = strings.TrimPrefix(rest, "/")
			}
			return scheme + "://" + d.mendAuthority(scheme, rest)
		}
	}
	if strings.Contains(s, "@") {
		d.decide(fault.OriginNoScheme, "it has no scheme, and an address of a person is not an origin", "write the origin of the pages, such as "+strconv.Quote(Example))
		return s
	}
	if scheme, rest, found := strings.Cut(s, "//"); found && isScheme(strings.ToLower(scheme)) && !strings.ContainsAny(scheme, ".") {
		d.blame(fault.OriginNoScheme, `it has no "://" after its scheme`)
		return strings.ToLower(scheme) + "://" + d.mendAuthority(strings.ToLower(scheme), rest)
	}
	d.blame(fault.OriginNoScheme, noScheme)
	s = strings.TrimLeft(s, "/")
	authority := strings.ToLower(s[:indexAnyOrEnd(s, `/\?#`)])
	host, port := new(diagnosis).cutAuthority(authority)
	d.isWord = !strings.ContainsAny(host, ".[") && !IsLoopback(host)
	scheme := likelyScheme(host, port)
	return scheme + "://" + d.mendAuthority(scheme, s)
}

// likelyScheme returns the scheme of an entry that has none: https, but for loopback
// and the port of http.
func likelyScheme(host, port string) string {
	if IsLoopback(host) || port == ":80" {
		return "http"
	}
	return "https"
}

func (d *diagnosis) mendAuthority(scheme, rest string) string {
	end := indexAnyOrEnd(rest, `/\?#`)
	authority, tail := rest[:end], rest[end:]
	if d.isInHost(tail) {
		return authority
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		d.guess(fault.OriginUserinfo, "no user name or password")
		authority = authority[i+1:]
	}
	host, port := d.cutAuthority(authority)
	if host == "" {
		d.blame(fault.OriginNoHost, "it has no host")
		return authority
	}
	if host == "*" && port != "" && port != ":*" && scheme != "http" && scheme != "https" {
		d.blame(fault.OriginWildcardPort, "a pattern for every host of a scheme takes no port other than *")
		d.note = ", which covers the hosts without a port instead"
		port = ""
	}
	meant := d.mendHost(scheme, host) + d.mendPort(scheme, port)
	d.mendTail(host, tail)
	return meant
}

// isInHost reports whether tail was meant as a part of the host, although a URL parser
// ends the host before it: "?" as a wildcard for one character. The host that the
// parser reads may belong to somebody else.
func (d *diagnosis) isInHost(tail string) bool {
	switch {
	case strings.HasPrefix(tail, "?") && tail != "?" && !strings.Contains(tail, "="),
		strings.HasPrefix(tail, "#") && strings.Contains(tail, "."):
		d.decide(fault.OriginQuestionMark, "an entry has no wildcard for one character, and to browsers the host ends before the "+tail[:1],
			"list the origins, or decide with WithOriginLookup")
		return true
	}
	return false
}

// mendTail judges what follows the host and port.
func (d *diagnosis) mendTail(host, tail string) {
	if strings.Contains(tail, "//") {
		d.guessed = true // perhaps a second origin
	}
	switch {
	case tail == "":
	case tail == "/":
		d.send(fault.OriginTrailingSlash, "no trailing slash")
	case tail[0] == '?':
		d.send(fault.OriginQuery, "no query")
	case tail[0] == '#':
		d.send(fault.OriginFragment, "no fragment")
	case isPrefixLength(tail) && isAddress(host):
		d.decide(fault.OriginAddressRange, "an entry is one origin, not a range of addresses", "list the origins, or decide with WithOriginLookup")
	default:
		d.send(fault.OriginPath, "no path")
	}
}

// isPrefixLength reports whether tail makes a range of an address, as in 10.0.0.0/8.
func isPrefixLength(tail string) bool {
	n, err := strconv.Atoi(tail[1:])
	return err == nil && 0 <= n && n <= 128
}

func isAddress(host string) bool {
	return strings.HasPrefix(host, "[") || endsInNumber(strings.ToLower(host))
}

// cutAuthority splits a port off, with its colon, and puts an IPv6 address into
// brackets.
func (d *diagnosis) cutAuthority(authority string) (host, port string) {
	if strings.HasPrefix(authority, "[") && !strings.Contains(authority, "]") {
		d.blame(fault.OriginIPv6, "its IPv6 address has no closing bracket")
		return authority, ""
	}
	if strings.Count(authority, ":") > 1 && authority[0] != '[' {
		// ::1:3000 is also an address, but was probably not meant as one.
		if host, port, ok := cutPort(authority); ok && port != 0 {
			if _, err := netip.ParseAddr(host); err == nil {
				d.guess(fault.OriginIPv6, "an IPv6 address in brackets before its port")
				return "[" + host + "]", authority[len(host):]
			}
		}
		if _, err := netip.ParseAddr(authority); err == nil {
			d.send(fault.OriginIPv6, "an IPv6 address in brackets")
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
		d.send(fault.OriginPortEmpty, "no colon without a port")
		return ""
	case !found || err != nil || n == 0:
		d.blame(fault.OriginPortInvalid, "its port is not valid: a port is a number from 1 to 65535, or * for any")
		return port
	case uint16(n) == DefaultPort(scheme):
		d.send(fault.OriginPortDefault, "no default port ("+strconv.FormatUint(n, 10)+" for "+scheme+")")
		return ""
	}
	if canonical := strconv.FormatUint(n, 10); canonical != digits {
		d.send(fault.OriginPortZeros, "a port without leading zeros")
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
