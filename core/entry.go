package core

import "strings"

// entry is a parsed entry of AllowOrigins.
type entry struct {
	form   entryForm
	scheme string
	host   string // without the "*." of a subdomain pattern
	port   uint16
	// anyPort stands for ":*", the default port included.
	anyPort bool
}

type entryForm uint8

const (
	formHost       entryForm = iota // one host
	formSubdomains                  // *.host
	formScheme                      // scheme://*
	formNull                        // null
	formEveryone                    // *
)

// parseEntry parses an entry that New accepts as it is; see diagnoseEntry for
// what is wrong with the others.
func parseEntry(s string) (entry, bool) {
	switch s {
	case "*":
		return entry{form: formEveryone}, true
	case "null":
		return entry{form: formNull}, true
	}
	if len(s) > maxOriginLength {
		return entry{}, false
	}
	scheme, rest, found := strings.Cut(s, "://")
	if !found || !isScheme(scheme) || scheme == "file" {
		return entry{}, false
	}
	e := entry{scheme: scheme}
	if bare, found := strings.CutSuffix(rest, ":*"); found {
		rest, e.anyPort = bare, true
		if hostEnd(rest) != len(rest) {
			return entry{}, false
		}
	}
	host, port, ok := cutPort(rest)
	if !ok || port != 0 && port == defaultPort(scheme) {
		return entry{}, false
	}
	e.port = port
	switch base, subdomains := strings.CutPrefix(host, "*."); {
	case host == "*":
		e.form = formScheme
		return e, scheme != "http" && scheme != "https" && port == 0
	case subdomains:
		e.form, e.host = formSubdomains, base
		return e, isName(base) && !endsInNumber(base)
	default:
		e.host = host
		return e, isHost(scheme, host)
	}
}

// admits reports whether the entry covers o. It compares whole components, byte
// for byte; the compiled set does the same for many entries at once.
func (e entry) admits(o origin) bool {
	if e.scheme != o.scheme || !e.anyPort && e.port != o.port {
		return false
	}
	switch e.form {
	case formHost:
		return e.host == o.host
	case formSubdomains:
		return isSubdomain(o.host, e.host)
	case formScheme:
		return true
	}
	return false
}

func isSubdomain(host, base string) bool {
	prefix, found := strings.CutSuffix(host, base)
	return found && len(prefix) > 1 && prefix[len(prefix)-1] == '.'
}
