package policydiff

import (
	"net/netip"
	"slices"
	"strings"
)

// hostsOnlyIn returns the entries of AllowHosts that admit hosts which the other list
// does not. An empty list admits every host, and is written "*".
func hostsOnlyIn(list, other []string) []Origins {
	only := []Origins{}
	mine, theirs := hostsOf(list), hostsOf(other)
	for _, h := range mine {
		if slices.ContainsFunc(theirs, func(o string) bool { return hostWithin(h, o) }) ||
			slices.ContainsFunc(mine, func(o string) bool { return o != h && hostWithin(h, o) }) {
			continue
		}
		o := Origins{Entry: h}
		for _, part := range theirs {
			if hostWithin(part, h) && !slices.ContainsFunc(theirs, func(w string) bool { return w != part && hostWithin(part, w) }) {
				o.Except = append(o.Except, part)
			}
		}
		only = append(only, o)
	}
	return only
}

const everyHostName = "*"

// hostsOf returns the entries in the form in which they are compared, each once.
func hostsOf(list []string) (hosts []string) {
	if len(list) == 0 {
		return []string{everyHostName}
	}
	for _, raw := range list {
		host := strings.TrimSuffix(strings.ToLower(raw), ".")
		if addr, err := netip.ParseAddr(strings.Trim(raw, "[]")); err == nil {
			host = addr.Unmap().String()
		}
		if !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// hostWithin reports whether the hosts of one entry are hosts of another.
func hostWithin(h, o string) bool {
	if o == everyHostName || h == o {
		return true
	}
	parent, isPattern := strings.CutPrefix(o, "*.")
	return isPattern && strings.HasSuffix(strings.TrimPrefix(h, "*."), "."+parent)
}
