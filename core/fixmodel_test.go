package core

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/idna"
)

// This file is a slow model of what an entry says to the person who wrote it. It
// shares nothing with the code that diagnoses entries.

// misleads returns why an entry that a fix says to write in place of raw is not what
// raw says, or "".
func misleads(raw, entry, fix string) string {
	told := strings.Contains(fix, "covers") || strings.Contains(fix, "admits") || strings.Contains(fix, "can become") ||
		strings.Contains(fix, "without the zone") || strings.Contains(fix, "DangerouslyAllowInsecureOrigins")
	readings := readingsOf(raw)
	scheme, host, port := splitEntry(entry)
	if host != "" && host != "*" {
		bare := strings.TrimPrefix(host, "*.")
		if !slices.ContainsFunc(readings, func(r reading) bool { return r.namesHost(bare) }) {
			return "it names a host that is not the entry's own"
		}
	}
	if told {
		return ""
	}
	for _, o := range samples(scheme, host, port) {
		if coveredBy(entry, o) && !slices.ContainsFunc(readings, func(r reading) bool { return r.says(o) }) {
			return "it covers " + o.String() + ", which was not written, and the fix does not say so"
		}
	}
	return ""
}

// sample is an origin to try entries with. A port of "" is the default one.
type sample struct{ scheme, host, port string }

func (o sample) String() string {
	if o.scheme == "null" {
		return "null"
	}
	return strings.TrimSuffix(o.scheme+"://"+o.host+":"+o.port, ":")
}

// samples are origins around an entry.
func samples(scheme, host, port string) (all []sample) {
	base := strings.TrimPrefix(host, "*.")
	for _, s := range []string{scheme, "http", "https", "app", "null", "file"} {
		for _, h := range []string{base, "a." + base, "a.b." + base, "a-" + base, "evil.test", base + ".evil.test", ""} {
			for _, p := range []string{"", port, "1", "8443"} {
				all = append(all, sample{s, h, p})
			}
		}
	}
	return all
}

// splitEntry splits a valid entry.
func splitEntry(entry string) (scheme, host, port string) {
	if entry == "null" {
		return "null", "", ""
	}
	scheme, rest, found := strings.Cut(entry, "://")
	if !found {
		return "*", "*", "*"
	}
	host = rest
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, ']') {
		host, port = rest[:i], rest[i+1:]
	}
	return scheme, host, port
}

// coveredBy is what Policy.AllowOrigins documents of entries.
func coveredBy(entry string, o sample) bool {
	scheme, host, port := splitEntry(entry)
	switch {
	case entry == "*":
		return true
	case scheme != o.scheme, o.scheme == "null" && o.host+o.port != "", port != "*" && port != o.port:
		return false
	case strings.HasPrefix(host, "*."):
		return strings.HasSuffix(o.host, host[1:]) && len(o.host) > len(host)-1
	}
	return host == o.host || host == "*" && o.host != ""
}

// reading is one way to read an entry: a scheme, a host and a port of which each may
// be "any", or a regular expression.
type reading struct {
	scheme, host, port string
	expression         *regexp.Regexp
	pattern            string // of the expression, without escapes
	everyone, null     bool
}

const anything = "\x00any"

func (r reading) namesHost(bare string) bool {
	if r.expression != nil {
		// The host is the text that the expression ends in, behind a dot or its start.
		text := strings.TrimSuffix(strings.TrimSuffix(r.pattern, "/"), "$")
		text = regexp.MustCompile(`:\d+$`).ReplaceAllString(text, "")
		before, found := strings.CutSuffix(text, bare)
		return found && (strings.HasSuffix(before, "/") || strings.HasSuffix(before, "."))
	}
	return r.host == bare || strings.TrimLeft(r.host, "*.") == bare
}

// says reports whether the reader of the entry expects it to cover o.
func (r reading) says(o sample) bool {
	switch {
	case r.everyone:
		return true
	case r.null:
		return o.scheme == "null" && o.host+o.port == ""
	case r.expression != nil:
		return r.expression.MatchString(o.String())
	case r.scheme != anything && r.scheme != o.scheme:
		return false
	case r.port != anything && r.port != o.port:
		return false
	case r.scheme == "file":
		return o.host == ""
	}
	stars := strings.Count(r.host, "*.")
	base := strings.TrimLeft(r.host, "*.")
	switch {
	case r.host == "*" || r.host == "":
		return o.host != "" && r.host == "*"
	case strings.HasPrefix(r.host, "*.") || strings.HasPrefix(r.host, "**."):
		front, found := strings.CutSuffix(o.host, "."+base)
		return found && front != "" && strings.Count(front, ".")+1 >= stars
	case strings.HasPrefix(r.host, "."):
		return r.host == o.host || o.host == base || strings.HasSuffix(o.host, "."+base)
	}
	return r.host == o.host
}

// readingsOf reads an entry, or each entry of a list.
func readingsOf(raw string) (all []reading) {
	drop := func(space bool) string { // what nobody sees
		return strings.Map(func(r rune) rune {
			if unicode.In(r, unicode.Cc, unicode.Cf) && (space || !unicode.IsSpace(r)) {
				return -1
			}
			return r
		}, strings.TrimSpace(raw))
	}
	all = append(readOne(drop(false)), readOne(drop(true))...)
	raw = drop(false)
	// What separates origins in a list, or quotes them.
	for _, separators := range []string{",;|", ",;|\"'`"} {
		for _, part := range strings.FieldsFunc(raw, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(separators, r) }) {
			all = append(all, readOne(part)...)
			all = append(all, readOne(strings.Trim(part, "[]"))...)
		}
	}
	return all
}

func readOne(s string) (all []reading) {
	s = strings.Trim(s, " \t\r\n\"'`,;|\u0085\u00a0")
	text := strings.TrimPrefix(strings.TrimSuffix(s, "/"), "/")
	if strings.ContainsAny(text, `\^$()+[{`) || strings.Contains(text, "://.*") {
		if e, err := regexp.Compile(text); err == nil {
			all = append(all, reading{expression: e, pattern: strings.ReplaceAll(text, `\`, "")})
		}
	}
	lower := strings.ToLower(s)
	switch lower {
	case "*", "any", "all", "true", "**", "/*":
		return append(all, reading{everyone: true})
	case "null":
		return append(all, reading{null: true})
	case "self", "none", "false", "undefined", "nil", "<nil>", "nan", "[object object]":
		return all // no host of that name
	}
	lower = strings.TrimPrefix(lower, "blob:")
	scheme, rest := anything, lower
	if m := regexp.MustCompile(`^([a-z*][a-z0-9+.*-]*):?//(.*)$`).FindStringSubmatch(lower); m != nil && (strings.Contains(lower, "://") || !strings.Contains(m[1], ".")) {
		scheme, rest = m[1], m[2]
	} else if m := regexp.MustCompile(`^(https?|file)(?::/*|/+)(.*)$`).FindStringSubmatch(lower); m != nil {
		scheme, rest = m[1], m[2]
	}
	if strings.Contains(scheme, "*") {
		scheme = anything
	}
	if scheme != anything && !slices.Contains([]string{"http", "https", "ws", "wss", "ftp", "file"}, scheme) {
		// An opaque host keeps its case.
		if i := strings.Index(s, "//"); i >= 0 {
			rest = s[i+2:]
		}
	}
	if scheme == "file" {
		return append(all, reading{scheme: scheme})
	}
	if scheme == anything && !strings.HasPrefix(lower, "*://") {
		rest = strings.TrimLeft(strings.TrimPrefix(rest, "://"), "/")
	}
	end := strings.IndexAny(rest, `/\?#`)
	if end < 0 {
		end = len(rest)
	}
	if tail := rest[end:]; strings.HasPrefix(tail, "?") && len(tail) > 1 && !strings.Contains(tail, "=") || strings.HasPrefix(tail, "#") && strings.Contains(tail, ".") {
		return all // the host goes on
	}
	authority := rest[:end]
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') {
		if strings.Count(authority, ":") == 1 || authority[0] == '[' || portOf(authority[i+1:]) {
			host, port = authority[:i], authority[i+1:]
		}
	}
	switch trimmed := strings.TrimLeft(port, "0"); {
	case port == "*":
		port = anything
	default:
		port = trimmed
	}
	if scheme == anything && port != anything {
		all = append(all, readAs(map[string]string{"443": "https", "80": "http"}[port], host, "")...)
	}
	if scheme != anything && port == map[string]string{"https": "443", "http": "80", "ws": "80", "wss": "443", "ftp": "21"}[scheme] {
		port = ""
	}
	all = append(all, readAs(scheme, host, port)...)
	return append(all, readAs(scheme, authority, "")...) // an address without brackets
}

func readAs(scheme, host, port string) (all []reading) {
	for _, h := range canonicalHosts(host) {
		all = append(all, reading{scheme: scheme, host: h, port: port})
	}
	return all
}

func portOf(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && 0 < n && n < 65536
}

// canonicalHosts returns a host as it is, and as a browser serializes it.
func canonicalHosts(host string) []string {
	hosts := []string{host}
	prefix := host[:len(host)-len(strings.TrimLeft(host, "*."))]
	bare := host[len(prefix):]
	if addr, err := netip.ParseAddr(strings.Trim(bare, "[]")); err == nil && addr.Is6() {
		hosts = append(hosts, ipv6(addr))
	}
	if v4, ok := inetAton(bare); ok {
		hosts = append(hosts, v4)
	}
	for _, r := range bare {
		if r >= 0x80 {
			ascii := aLabels(bare)
			hosts = append(hosts, prefix+ascii)
			if v4, ok := inetAton(ascii); ok {
				hosts = append(hosts, v4)
			}
			break
		}
	}
	return hosts
}

// ipv6 serializes the eight pieces and lets the longest run of zeros be compressed by
// a regular expression.
func ipv6(addr netip.Addr) string {
	b := addr.As16()
	var pieces []string
	for i := 0; i < 16; i += 2 {
		pieces = append(pieces, strconv.FormatUint(uint64(b[i])<<8|uint64(b[i+1]), 16))
	}
	text := strings.Join(pieces, ":")
	for n := 8; n > 1; n-- {
		run := regexp.MustCompile(`(^|:)0(:0){` + strconv.Itoa(n-1) + `}(:|$)`)
		if at := run.FindStringIndex(text); at != nil {
			return "[" + text[:at[0]] + "::" + text[at[1]:] + "]"
		}
	}
	return "[" + text + "]"
}

// inetAton reads an IPv4 address as C libraries have always done.
func inetAton(s string) (string, bool) {
	parts := strings.Split(strings.TrimSuffix(s, "."), ".")
	if len(parts) > 4 {
		return "", false
	}
	var address uint64
	for i, part := range parts {
		if part == "" || part[0] < '0' || part[0] > '9' || strings.Contains(part, "_") {
			return "", false
		}
		n, err := strconv.ParseUint(part, 0, 64)
		if part == "0x" {
			n, err = 0, nil
		}
		if err != nil || strings.HasPrefix(part, "0b") || strings.HasPrefix(part, "0o") {
			return "", false
		}
		if i < len(parts)-1 {
			if n > 255 {
				return "", false
			}
			address |= n << (24 - 8*i)
			continue
		}
		if n >= 1<<(32-8*i) {
			return "", false
		}
		address |= n
	}
	return netip.AddrFrom4([4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}).String(), true
}

func TestTheModelOfFixesCatchesWhatMisleads(t *testing.T) {
	for _, row := range []struct{ raw, entry, fix string }{
		{"https://example?.com", "https://example", ""},
		{"'self'", "https://self", ""},
		{"https://example.com@evil.test", "https://example.com", ""},
		{"https://*.*.example.com", "https://*.example.com", ""},
		{"https://example.com", "https://example.com:*", ""},
		{"https://example.com", "http://example.com", ""},
		{"https://example.com", "https://*.example.com", ""},
		{"https://example.com", "*", ""},
		{`^https://[a-z]+\.example\.com$`, "https://*.example.com", ""},
		{`^https://.*\.example\.com$`, "https://*.com", ""},
		{"file:///", "null", ""},
	} {
		if misleads(row.raw, row.entry, row.fix) == "" {
			t.Errorf("the model lets %q pass for %q", row.entry, row.raw)
		}
	}
	for _, row := range []struct{ raw, entry, fix string }{
		{"HTTPS://Example.com:443/", "https://example.com", ""},
		{"http://0x7f.1", "http://127.0.0.1", ""},
		{"http://[0:0::1]:3000", "http://[::1]:3000", ""},
		{"https://*.*.example.com", "https://*.example.com", "which covers more"},
		{`^https://.*\.example\.com$`, "https://*.example.com", ""},
		{"https://a.test, b.test/", "https://b.test", ""},
	} {
		if why := misleads(row.raw, row.entry, row.fix); why != "" {
			t.Errorf("the model refuses %q for %q: %s", row.entry, row.raw, why)
		}
	}
}

// aLabels relies on x/net/idna: this test is not about which A-labels a name has.
func aLabels(host string) string {
	ascii, _ := idna.Lookup.ToASCII(host)
	return ascii
}
