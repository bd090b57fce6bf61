package lint_test

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// This file is a slow model of what an entry says to the person who wrote it. It reads
// origins with net/url, as a browser reads a URL, and shares nothing with core.

// originsWritten returns every origin that an entry says, in the form that browsers send.
func originsWritten(entry string) (origins []string) {
	for _, part := range parts(entry) {
		if o, ok := originOf(part); ok {
			origins = append(origins, o)
		}
	}
	return append(origins, entry)
}

// parts splits an entry that is a list, and takes off what is around each item.
func parts(entry string) (all []string) {
	separates := func(r rune) bool { return strings.ContainsRune(",;| \t\r\n", r) }
	for _, part := range append(strings.FieldsFunc(entry, separates), entry) {
		all = append(all, strings.Trim(part, " \t\r\n\"'`,;|"))
	}
	return all
}

func originOf(s string) (string, bool) {
	pattern := false
	scheme, rest, found := strings.Cut(s, "://")
	if after, found := strings.CutPrefix(rest, "*."); found {
		pattern, rest = true, after
	}
	anyPort := false
	if end := strings.IndexAny(rest, "/?#"); strings.HasSuffix(rest[:max(end, 0)], ":*") || end < 0 && strings.HasSuffix(rest, ":*") {
		anyPort = true
		rest = strings.Replace(rest, ":*", "", 1)
	}
	u, err := url.Parse(scheme + "://" + rest)
	if err != nil || !found || u.User != nil || u.Host == "" {
		return "", false
	}
	host, port := u.Hostname(), u.Port()
	if slices.Contains([]string{"http", "https", "ws", "wss", "ftp"}, u.Scheme) { // other hosts keep their case
		host = strings.ToLower(host)
	}
	if addr, err := netip.ParseAddr(host); err == nil && addr.Is6() && addr.Zone() == "" && !addr.Is4In6() {
		host = "[" + addr.String() + "]"
	}
	if n, err := strconv.Atoi(port); err == nil {
		port = strconv.Itoa(n)
	}
	if (u.Scheme == "https" || u.Scheme == "wss") && port == "443" || (u.Scheme == "http" || u.Scheme == "ws") && port == "80" {
		port = ""
	}
	if pattern {
		host = "*." + host
	}
	switch {
	case anyPort:
		host += ":*"
	case port != "":
		host += ":" + port
	}
	return u.Scheme + "://" + host, true
}

// namesWritten returns every name that an entry of a list of methods or headers says.
func namesWritten(entry string) (names []string) {
	for _, part := range parts(entry) {
		names = append(names, strings.Trim(part, `:"' `))
	}
	return append(names, entry)
}

// isWritten reports whether a name was written, in any case.
func isWritten(name string, entries []string) bool {
	return slices.ContainsFunc(entries, func(entry string) bool {
		if name == "*" || strings.Contains(name, "*") {
			return entry == name
		}
		return slices.ContainsFunc(namesWritten(entry), func(n string) bool { return strings.EqualFold(n, name) })
	})
}
