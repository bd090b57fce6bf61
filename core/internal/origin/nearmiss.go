package origin

import (
	"strconv"
	"strings"
)

// maxSearched limits the search of a list, in entries. Longer lists are generated, so
// they have no typing mistakes.
const maxSearched = 1000

// Found is an entry that a search found.
type Found struct {
	Text  string
	Index int // the place in the list, or -1 if the list has changed since it was made
}

func (s *Set) found(e numbered) Found {
	if e.number >= s.intact {
		return Found{e.text, -1}
	}
	return Found{e.text, int(e.number)}
}

// FindCovering returns the entry that equals a serialized origin, or else the first that
// covers it. It looks at the first 1 000 patterns only.
func (s *Set) FindCovering(serialized string) (Found, bool) {
	if number, listed := s.exact.Number(serialized); listed {
		return s.found(numbered{number, serialized}), true
	}
	o, wellFormed := Parse(serialized)
	for _, entry := range s.searchedPatterns() {
		if e, _ := ParseEntry(entry.text); e.Form == FormEveryone || wellFormed && e.Covers(o) {
			return s.found(entry), true
		}
	}
	return Found{}, false
}

func (s *Set) searchedPatterns() []numbered {
	list := s.patterns.list()
	return list[:min(len(list), maxSearched)]
}

// NearMiss is the entry that comes closest to an origin.
type NearMiss struct {
	Entry Found
	Text  string // follows the entry's name

	// Mended is set if the origin is not well-formed: it is the mended origin, and Text
	// says what was wrong. It is shown to a person and never matched for a grant.
	Mended string
}

// FindNearMiss looks for the entry that a serialized origin, which no entry covers,
// was probably meant to match. It looks at the first 1 000 patterns, and at the exact
// origins if there are at most 1 000. Of more it looks only for those that differ from
// the origin in a usual way.
func (s *Set) FindNearMiss(serialized string) (miss NearMiss, found bool) {
	if len(serialized) > MaxLength {
		return NearMiss{}, false
	}
	o, wellFormed := Parse(serialized)
	if !wellFormed {
		return s.findMended(serialized)
	}
	best, nearest := missRank(0), numbered{}
	compare := func(entry numbered) {
		e, _ := ParseEntry(entry.text)
		rank, text := compareMiss(e, o)
		if rank > best || rank == best && rank > 0 && entry.number < nearest.number {
			best, nearest, miss.Text = rank, entry, text
		}
	}
	for _, entry := range s.searchedPatterns() {
		compare(entry)
	}
	if s.exact.Len() <= maxSearched {
		for number, text := range s.exact.All {
			compare(numbered{number, text})
		}
	} else {
		for _, text := range usualVariants(o) {
			if number, listed := s.exact.Number(text); listed {
				compare(numbered{number, text})
			}
		}
	}
	miss.Entry = s.found(nearest)
	return miss, best > 0
}

// maxParents limits for how many parent domains an origin's host is searched.
const maxParents = 16

// usualVariants returns origins that differ from o in the scheme, in the port, by "www.",
// by a trailing dot, or that are those of a parent domain.
func usualVariants(o Origin) []string {
	scheme := "https"
	if o.Scheme == "https" {
		scheme = "http"
	}
	port := ""
	if o.Port != 0 {
		port = ":" + strconv.Itoa(int(o.Port))
	}
	variants := []string{scheme + "://" + o.Host + port, scheme + "://" + o.Host, o.Scheme + "://" + o.Host}
	hosts := []string{"www." + o.Host, o.Host + ".", strings.TrimSuffix(o.Host, ".")}
	for parent, found := o.Host, true; found && len(hosts) < 3+maxParents; {
		if _, parent, found = strings.Cut(parent, "."); found {
			hosts = append(hosts, parent)
		}
	}
	for _, host := range hosts {
		variants = append(variants, o.Scheme+"://"+host+port)
	}
	return variants
}

// findMended looks for the entry that would cover an origin if it were well-formed.
// Letters beyond ASCII are not mended: no browser sends them, and other clients could
// make a refusal as expensive as IDNA.
func (s *Set) findMended(serialized string) (miss NearMiss, found bool) {
	if !isASCII(serialized) {
		return NearMiss{}, false
	}
	var d diagnosis
	mended := d.mend(serialized)
	entry, found := s.FindCovering(mended)
	return NearMiss{entry, d.fault().Problem, mended}, found
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
