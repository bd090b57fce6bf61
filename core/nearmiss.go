package core

import (
	"slices"
	"strconv"
	"strings"
)

// maxNearMissEntries bounds the search for a near miss, since explanations may
// be made for every refusal that is logged. Longer lists are generated, and
// nobody mistypes those.
const maxNearMissEntries = 1000

// coveringEntry returns the entry that is a serialized origin itself, or the
// first that covers it.
func coveringEntry(entries []string, serialized string) (int, bool) {
	if i := slices.Index(entries, serialized); i >= 0 {
		return i, true
	}
	o, wellFormed := parseOrigin(serialized)
	for i, raw := range entries {
		if raw == "*" {
			return i, true
		}
		if e, ok := parseEntry(raw); ok && wellFormed && e.admits(o) {
			return i, true
		}
	}
	return 0, false
}

func entryName(entries []string, i int) string {
	return "AllowOrigins[" + strconv.Itoa(i) + "] " + quoteBounded(entries[i], maxExplained)
}

// nearMiss names the entry that the origin misses by least, or returns "".
func (d Decision) nearMiss() string {
	if len(d.origin) > maxOriginLength {
		return ""
	}
	entries := d.answers.policy.policy.AllowOrigins
	entries = entries[:min(len(entries), maxNearMissEntries)]
	o, wellFormed := parseOrigin(d.origin)
	if !wellFormed {
		return mendedMatch(entries, d.origin)
	}
	best, bestText := missRank(0), ""
	for i, raw := range entries {
		e, ok := parseEntry(raw)
		if !ok {
			continue
		}
		if rank, text := compareMiss(e, o); rank > best {
			best, bestText = rank, " "+entryName(entries, i)+" "+text+"."
		}
	}
	return bestText
}

// mendedMatch tells which entry an Origin that is not well-formed would match if
// it were. The mended text is shown to a person and never matched for a grant.
func mendedMatch(entries []string, serialized string) string {
	d := diagnosis{}
	mended := d.mend(serialized)
	if i, found := coveringEntry(entries, mended); found {
		return " Written as browsers do, " + quoteBounded(mended, maxExplained) + ", " + entryName(entries, i) +
			" would cover it (" + d.problem() + ")."
	}
	return ""
}

// missRank orders near misses; more is nearer.
type missRank int

const (
	missesSubdomain missRank = iota + 1
	missesSchemeAndPort
	missesApex
	missesWWW
	missesDot
	missesPort
	missesScheme
)

// compareMiss tells in what single respect an origin misses an entry, if it is
// one that people mistake.
func compareMiss(e entry, o origin) (missRank, string) {
	if e.form != formHost && e.form != formSubdomains {
		return 0, ""
	}
	sameScheme := e.scheme == o.scheme
	samePort := e.anyPort || e.port == o.port
	sameHost := e.host == o.host
	if e.form == formSubdomains {
		sameHost = isSubdomain(o.host, e.host)
	}
	if sameHost {
		switch {
		case samePort:
			return missesScheme, "differs in the scheme, which is " + o.scheme + " here"
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
	case e.form == formSubdomains && e.host == o.host:
		return missesApex, "covers the subdomains of that host, never the host itself"
	case e.coversButForDot(o.host):
		return missesDot, "differs in the trailing dot of the host, which makes another origin"
	case e.form == formHost && strings.TrimPrefix(e.host, "www.") == strings.TrimPrefix(o.host, "www."):
		return missesWWW, `differs in "www.", which makes another origin`
	case e.form == formHost && isSubdomain(o.host, e.host):
		return missesSubdomain, "covers that host only, not its subdomains"
	}
	return 0, ""
}

func (e entry) coversButForDot(host string) bool {
	base := strings.TrimSuffix(e.host, ".")
	host = strings.TrimSuffix(host, ".")
	if e.form == formSubdomains {
		return isSubdomain(host, base)
	}
	return host == base
}

func portName(o origin) string {
	if o.port != 0 {
		return strconv.Itoa(int(o.port))
	}
	if port := defaultPort(o.scheme); port != 0 {
		return "the default, " + strconv.Itoa(int(port)) + ","
	}
	return "not written"
}
