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
		// The list has rules such as "*.ck", by which the suffixes are one label
		// below the name that they are listed under.
		return isListedSuffix(base) || isListedSuffix("label."+base)
	}
	return false
}

// IsInsecure reports whether the entry covers pages of plain http beyond loopback,
// which whoever sits on their network can change.
func (e Entry) IsInsecure() bool { return e.Scheme == "http" && !IsLoopback(e.Host) }

// isListedSuffix reports whether a name is on the public suffix list. For names
// that are not, the package falls back to the last label and says neither ICANN
// nor, for want of a dot, private; localhost and internal are such.
func isListedSuffix(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	return suffix == name && (icann || strings.Contains(suffix, "."))
}
