// Package hostlist compares the Host header of a request with a list of hosts.
package hostlist

import (
	"net/netip"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
)

// List is a set of hosts. The zero value is empty.
type List struct {
	names     map[string]struct{}   // in lower case, without a dot at the end; addresses as they are written
	parents   map[string]struct{}   // of *.parent
	lengths   [longestHost + 1]bool // of parents: a name is looked up only where one could end
	addresses map[netip.Addr]struct{}
}

// New compiles entries that Diagnose accepts.
func New(entries []string) *List {
	l := &List{names: map[string]struct{}{}, parents: map[string]struct{}{}, addresses: map[netip.Addr]struct{}{}}
	for _, entry := range entries {
		if addr, ok := parseAddress(entry); ok {
			l.addresses[addr], l.names[entry] = struct{}{}, struct{}{}
			continue
		}
		name := string(field.AppendLower(nil, strings.TrimSuffix(entry, ".")))
		if parent, ok := strings.CutPrefix(name, "*."); ok {
			l.parents[parent] = struct{}{}
			l.lengths[min(len(parent), longestHost)] = true
		} else {
			l.names[name] = struct{}{}
		}
	}
	return l
}

// longestHost is how much of a Host header is read: a host name has at most 254 bytes
// (RFC 1035, section 2.3.4, with the dot at the end).
const longestHost = 254

// Covers reports whether the value of a Host header names a host of the list. Case, a
// port and one dot at the end make no difference.
func (l *List) Covers(host string) bool {
	if len(host) > longestHost+len(":65535") {
		return false
	}
	host, ok := withoutPort(host)
	if !ok || len(host) > longestHost {
		return false
	}
	if _, listed := l.names[host]; listed { // as most often
		return true
	}
	if addr, ok := parseAddress(host); ok {
		_, listed := l.addresses[addr]
		return listed
	}
	var buf [longestHost]byte
	name := field.AppendLower(buf[:0], strings.TrimSuffix(host, "."))
	if _, listed := l.names[string(name)]; listed {
		return true
	}
	if len(l.parents) == 0 || !isName(name) {
		return false
	}
	for i, b := range name {
		if b != '.' || !l.lengths[len(name)-i-1] {
			continue
		}
		if _, listed := l.parents[string(name[i+1:])]; listed {
			return true
		}
	}
	return false
}

// withoutPort removes the port. A port has only digits, and may be empty.
func withoutPort(host string) (string, bool) {
	end := strings.IndexByte(host, ':')
	if strings.HasPrefix(host, "[") {
		end = strings.IndexByte(host, ']') + 1
		if end == 0 {
			return "", false
		}
		if end == len(host) {
			return host, true
		}
	} else if end < 0 || strings.IndexByte(host[end+1:], ':') >= 0 {
		return host, true // no port, or an IPv6 address without brackets
	}
	if host[end] != ':' || strings.Trim(host[end+1:], "0123456789") != "" {
		return "", false
	}
	return host[:end], true
}

// parseAddress parses an IP address with or without brackets. An IPv4 address
// within an IPv6 address is the IPv4 address. Zones are no part of a host.
func parseAddress(host string) (netip.Addr, bool) {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		if host, ok = strings.CutSuffix(inner, "]"); !ok || strings.IndexByte(host, ':') < 0 {
			return netip.Addr{}, false
		}
	}
	if len(host) > len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255") || strings.Trim(host, "0123456789abcdefABCDEF.:") != "" {
		return netip.Addr{}, false // avoids the cost of netip's error
	}
	addr, err := netip.ParseAddr(host)
	return addr.Unmap(), err == nil
}

// isName reports whether a host is made of labels that are not empty.
func isName(name []byte) bool {
	before := byte('.')
	for _, b := range name {
		switch {
		case 'a' <= b && b <= 'z', '0' <= b && b <= '9', b == '-', b == '_':
		case b != '.' || before == '.':
			return false
		}
		before = b
	}
	return before != '.'
}
