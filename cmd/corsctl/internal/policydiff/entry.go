package policydiff

import (
	"strconv"
	"strings"
)

// entry is an entry of AllowOrigins as a set of origins: hosts, each with ports. Two
// such sets of hosts are either apart or one is within the other. So what two entries
// have in common is an entry again.
type entry struct {
	form   form
	scheme string
	host   string // of a pattern: what follows the "*."
	port   int    // 0: none is written
	any    bool   // any port, also none
}

type form uint8

const (
	oneHost form = iota
	subdomains
	everyHost // of the scheme
	null
	everyone
)

// parseEntry parses an entry that core.New accepts.
func parseEntry(s string) entry {
	switch s {
	case "*":
		return entry{form: everyone}
	case "null":
		return entry{form: null}
	}
	scheme, rest, _ := strings.Cut(s, "://")
	e := entry{scheme: scheme}
	if bare, found := strings.CutSuffix(rest, ":*"); found {
		rest, e.any = bare, true
	}
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, ']') {
		if port, err := strconv.Atoi(rest[i+1:]); err == nil {
			rest, e.port = rest[:i], port
		}
	}
	switch base, isPattern := strings.CutPrefix(rest, "*."); {
	case rest == "*":
		e.form = everyHost
	case isPattern:
		e.form, e.host = subdomains, base
	default:
		e.host = rest
	}
	return e
}

// String writes the entry as in a policy.
func (e entry) String() string {
	switch e.form {
	case everyone:
		return "*"
	case null:
		return "null"
	}
	s := e.scheme + "://"
	switch e.form {
	case subdomains:
		s += "*." + e.host
	case everyHost:
		s += "*"
	default:
		s += e.host
	}
	switch {
	case e.any:
		s += ":*"
	case e.port != 0:
		s += ":" + strconv.Itoa(e.port)
	}
	return s
}

// hostsWithin reports whether all hosts of e are hosts of o.
func (e entry) hostsWithin(o entry) bool {
	switch {
	case o.form == everyone:
		return true
	case e.form == everyone, e.form == null, o.form == null:
		return e.form == o.form
	case e.scheme != o.scheme:
		return false
	case o.form == everyHost:
		return true
	case e.form == everyHost:
		return false
	case e.form == o.form && e.host == o.host:
		return true
	}
	return o.form == subdomains && isSubdomain(e.host, o.host)
}

// portsWithin reports whether all ports of e are ports of o. Entries without a scheme
// have no ports.
func (e entry) portsWithin(o entry) bool {
	return o.form == everyone || o.any || !e.any && e.port == o.port
}

// common returns what two entries have in common, if anything.
func common(a, b entry) (entry, bool) {
	if !a.hostsWithin(b) {
		a, b = b, a
	}
	if !a.hostsWithin(b) {
		return entry{}, false
	}
	switch {
	case a.portsWithin(b):
		return a, true
	case b.portsWithin(a):
		a.port, a.any = b.port, b.any
		return a, true
	}
	return entry{}, false
}

// isSubdomain reports whether host is one or more labels before base. Labels are those
// of a name, also if the host is opaque.
func isSubdomain(host, base string) bool {
	front, found := strings.CutSuffix(host, "."+base)
	if !found {
		return false
	}
	for label := range strings.SplitSeq(front, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

// ports returns how many ports origins of a scheme can have, none among them. The
// default port is the same as none.
func ports(scheme string) int {
	const all = 1 << 16 // 1 to 65535, and none
	switch scheme {
	case "http", "https", "ws", "wss", "ftp":
		return all - 1
	}
	return all
}
