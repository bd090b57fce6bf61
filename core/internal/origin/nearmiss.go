package origin

import (
	"slices"
	"strconv"
	"strings"
)

// maxSearched limits the search of a list, since every logged refusal is explained.
// Longer lists are generated, so they have no typing mistakes.
const maxSearched = 1000

// FindCovering returns the index of the entry that equals a serialized origin, or else
// of the first that covers it. It looks at the first 1 000 entries only.
func FindCovering(entries []string, serialized string) (int, bool) {
	entries = entries[:min(len(entries), maxSearched)]
	if i := slices.Index(entries, serialized); i >= 0 {
		return i, true
	}
	o, wellFormed := Parse(serialized)
	for i, raw := range entries {
		if raw == "*" {
			return i, true
		}
		if e, ok := ParseEntry(raw); ok && wellFormed && e.Covers(o) {
			return i, true
		}
	}
	return 0, false
}

// NearMiss is the entry that comes closest to an origin.
type NearMiss struct {
	Index int
	Text  string // follows the entry's name

	// Mended is set if the origin is not well-formed: it is the mended origin, and Text
	// says what was wrong. It is shown to a person and never matched for a grant.
	Mended string
}

// FindNearMiss looks for the entry that a serialized origin, which no entry covers,
// was probably meant to match. It looks at the first 1 000 entries only.
func FindNearMiss(entries []string, serialized string) (miss NearMiss, found bool) {
	if len(serialized) > MaxLength {
		return NearMiss{}, false
	}
	o, wellFormed := Parse(serialized)
	if !wellFormed {
		return findMended(entries, serialized)
	}
	best := missRank(0)
	for i, raw := range entries[:min(len(entries), maxSearched)] {
		e, ok := ParseEntry(raw)
		if !ok {
			continue
		}
		if rank, text := compareMiss(e, o); rank > best {
			best, miss = rank, NearMiss{Index: i, Text: text}
		}
	}
	return miss, best > 0
}

// findMended looks for the entry that would cover an origin if it were well-formed.
// Letters beyond ASCII are not mended: no browser sends them, and other clients could
// make a refusal as expensive as IDNA.
func findMended(entries []string, serialized string) (miss NearMiss, found bool) {
	if !isASCII(serialized) {
		return NearMiss{}, false
	}
	var d diagnosis
	mended := d.mend(serialized)
	i, found := FindCovering(entries, mended)
	return NearMiss{i, d.fault().Problem, mended}, found
}

// missRank orders near misses; more is nearer.
type missRank int

const (
	missesLoopback missRank = iota + 1
	missesSubdomain
	missesSchemeAndPort
	missesApex
	missesWWW
	missesDot
	missesCase
	missesPort
	missesScheme
)

// compareMiss says in which single respect an origin differs from an entry, if it is a
// common mistake.
func compareMiss(e Entry, o Origin) (missRank, string) {
	if e.Form != FormHost && e.Form != FormSubdomains {
		return 0, ""
	}
	sameScheme := e.Scheme == o.Scheme
	samePort := e.AnyPort || e.Port == o.Port
	sameHost := e.Host == o.Host
	if e.Form == FormSubdomains {
		sameHost = isSubdomain(o.Host, e.Host)
	}
	if sameHost {
		switch {
		case samePort:
			return missesScheme, "differs in the scheme, which is " + o.Scheme + " here"
		case sameScheme:
			return missesPort, "differs in the port, which is " + portName(o) + " here"
		default:
			return missesSchemeAndPort, "differs in the scheme and the port"
		}
	}
	if !sameScheme || !samePort {
		return 0, ""
	}
	switch {
	case e.Form == FormSubdomains && e.Host == o.Host:
		return missesApex, "covers the subdomains of that host, never the host itself"
	case e.coversButForDot(o.Host):
		return missesDot, "differs in the trailing dot of the host, so it is another origin"
	case e.Form == FormHost && !isSpecial(e.Scheme) && strings.EqualFold(e.Host, o.Host):
		return missesCase, "differs in the case of the host, which matters for schemes other than http and https"
	case e.Form == FormHost && strings.TrimPrefix(e.Host, "www.") == strings.TrimPrefix(o.Host, "www."):
		return missesWWW, `differs in "www.", so it is another origin`
	case e.Form == FormHost && isSubdomain(o.Host, e.Host):
		return missesSubdomain, "covers that host only, not its subdomains"
	case IsLoopback(o.Host) && IsLoopback(e.Host):
		return missesLoopback, "is the same machine by another name, but another origin"
	}
	return 0, ""
}

func (e Entry) coversButForDot(host string) bool {
	base := strings.TrimSuffix(e.Host, ".")
	host = strings.TrimSuffix(host, ".")
	if e.Form == FormSubdomains {
		return isSubdomain(host, base)
	}
	return host == base
}

func portName(o Origin) string {
	if o.Port != 0 {
		return strconv.Itoa(int(o.Port))
	}
	if port := DefaultPort(o.Scheme); port != 0 {
		return "the default, " + strconv.Itoa(int(port)) + ","
	}
	return "not written"
}
