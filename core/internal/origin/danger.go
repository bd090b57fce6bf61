package origin

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// IsBroad reports whether anybody can get an origin that the entry covers.
func (e Entry) IsBroad() bool {
	switch e.Form {
	case FormScheme:
		return true
	case FormSubdomains:
		base := strings.TrimSuffix(e.Host, ".")
		// The list has rules such as "*.ck": the suffixes are then one label below the
		// listed name.
		return isListedSuffix(base) || isListedSuffix("label."+base)
	}
	return false
}

// IsInsecure reports whether the entry covers pages of plain http beyond loopback.
// Anybody on their network can change such pages.
func (e Entry) IsInsecure() bool { return e.Scheme == "http" && !IsLoopback(e.Host) }

// isListedSuffix reports whether a name is on the public suffix list. For other names,
// such as localhost and internal, the package returns the last label. It is not ICANN,
// and it has no dot, so it is not private either.
func isListedSuffix(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	return suffix == name && (icann || strings.Contains(suffix, "."))
}
