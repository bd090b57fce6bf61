// Package originset reads the entries of AllowOrigins as sets of origins.
package originset

import (
	"strconv"
	"strings"
)

// Entry is an entry of AllowOrigins as a set of origins: hosts, each with ports. Two
// such sets of hosts are either apart or one is within the other. So what two entries
// have in common is an entry again. Entries can be compared with ==.
type Entry struct {
	Form    Form
	Scheme  string
	Host    string // of a pattern: what follows the "*."
	Port    int    // 0: none is written
	AnyPort bool   // also none
}

// Form is the form of an entry.
type Form uint8

// The forms.
const (
	OneHost Form = iota
	Subdomains
	EveryHost // of the scheme
	Null
	Everyone
)

// Parse parses an entry that core.New accepts.
func Parse(s string) Entry {
	switch s {
	case "*":
		return Entry{Form: Everyone}
	case "null":
		return Entry{Form: Null}
	}
	scheme, rest, _ := strings.Cut(s, "://")
	e := Entry{Scheme: scheme}
	if bare, found := strings.CutSuffix(rest, ":*"); found {
		rest, e.AnyPort = bare, true
	}
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, ']') {
		if port, err := strconv.Atoi(rest[i+1:]); err == nil {
			rest, e.Port = rest[:i], port
		}
	}
	switch base, isPattern := strings.CutPrefix(rest, "*."); {
	case rest == "*":
		e.Form = EveryHost
	case isPattern:
		e.Form, e.Host = Subdomains, base
	default:
		e.Host = rest
	}
	return e
}

// String writes the entry as in a policy.
func (e Entry) String() string {
	switch e.Form {
	case Everyone:
		return "*"
	case Null:
		return "null"
	}
	s := e.Scheme + "://"
	switch e.Form {
	case Subdomains:
		s += "*." + e.Host
	case EveryHost:
		s += "*"
	default:
		s += e.Host
	}
	switch {
	case e.AnyPort:
		s += ":*"
	case e.Port != 0:
		s += ":" + strconv.Itoa(e.Port)
	}
	return s
}

// HostsWithin reports whether all hosts of e are hosts of o.
func (e Entry) HostsWithin(o Entry) bool {
	switch {
	case o.Form == Everyone:
		return true
	case e.Form == Everyone, e.Form == Null, o.Form == Null:
		return e.Form == o.Form
	case e.Scheme != o.Scheme:
		return false
	case o.Form == EveryHost:
		return true
	case e.Form == EveryHost:
		return false
	case e.Form == o.Form && e.Host == o.Host:
		return true
	}
	return o.Form == Subdomains && IsSubdomain(e.Host, o.Host)
}

// PortsWithin reports whether all ports of e are ports of o. Entries without a scheme
// have no ports.
func (e Entry) PortsWithin(o Entry) bool {
	return o.Form == Everyone || o.AnyPort || !e.AnyPort && e.Port == o.Port
}

// Common returns what two entries have in common, if anything.
func Common(a, b Entry) (Entry, bool) {
	if !a.HostsWithin(b) {
		a, b = b, a
	}
	if !a.HostsWithin(b) {
		return Entry{}, false
	}
	switch {
	case a.PortsWithin(b):
		return a, true
	case b.PortsWithin(a):
		a.Port, a.AnyPort = b.Port, b.AnyPort
		return a, true
	}
	return Entry{}, false
}

// IsSubdomain reports whether host is one or more labels before base. Labels are those
// of a name, also if the host is opaque.
func IsSubdomain(host, base string) bool {
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

// Ports returns how many ports origins of a scheme can have, none among them. The
// default port is the same as none.
func Ports(scheme string) int {
	const all = 1 << 16 // 1 to 65535, and none
	switch scheme {
	case "http", "https", "ws", "wss", "ftp":
		return all - 1
	}
	return all
}
