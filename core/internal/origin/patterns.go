package origin

import (
	"math"
	"slices"
	"strings"

	"github.com/sallyport/cors/core/internal/exactset"
)

// patterns are the entries of a set with a wildcard. They never change.
type patterns struct {
	entries  []numbered // in the order of the list
	everyone bool       // "*" is one of them
	sum      exactset.Sum

	byScheme    map[string]*schemePatterns
	https, http *schemePatterns // the same for the schemes of the web, which saves a look-up in almost every case
}

func (p *patterns) list() []numbered {
	if p == nil {
		return nil
	}
	return p.entries
}

// update returns the patterns without those of remove, and then with those of add, whose
// numbers count from first. The rest is as for exactset.Set.Update.
func (p *patterns) update(add, remove []string, first uint32) (updated *patterns, unused uint32) {
	unused = math.MaxUint32
	removed, listed := make(map[string]bool), make(map[string]bool)
	for _, text := range remove {
		removed[text] = isPattern(text)
	}
	updated = new(patterns)
	for _, e := range p.list() {
		if removed[e.text] {
			unused = min(unused, e.number)
			continue
		}
		listed[e.text] = true
		updated.entries = append(updated.entries, e)
	}
	for i, text := range add {
		if !isPattern(text) {
			continue
		}
		number := first + uint32(i)
		if listed[text] {
			unused = min(unused, number)
			continue
		}
		listed[text] = true
		updated.entries = append(updated.entries, numbered{number, strings.Clone(text)})
	}
	if len(updated.entries) == 0 {
		return nil, unused
	}
	updated.compile()
	return updated, unused
}

func (p *patterns) compile() {
	p.entries = slices.Clip(p.entries)
	p.byScheme = make(map[string]*schemePatterns)
	for _, entry := range p.entries {
		p.sum.Join(exactset.SumOf(entry.text))
		e, _ := ParseEntry(entry.text)
		if e.Form == FormEveryone {
			p.everyone = true
			continue
		}
		of := p.byScheme[e.Scheme]
		if of == nil {
			of = &schemePatterns{scheme: e.Scheme, defaultPort: DefaultPort(e.Scheme)}
			p.byScheme[e.Scheme] = of
		}
		of.add(e)
	}
	p.https, p.http = p.byScheme["https"], p.byScheme["http"]
}

// covers reports whether a pattern covers a line of Origin.
func (p *patterns) covers(line string) bool {
	of, rest := p.cut(line)
	return of != nil && of.covers(rest)
}

// cut returns the patterns of a line's scheme, or nil if there are none,
// and what follows the scheme.
func (p *patterns) cut(line string) (of *schemePatterns, rest string) {
	if strings.HasPrefix(line, "https://") {
		return p.https, line[len("https://"):]
	}
	if strings.HasPrefix(line, "http://") {
		return p.http, line[len("http://"):]
	}
	scheme, rest, found := strings.Cut(line, "://")
	if !found {
		return nil, ""
	}
	return p.byScheme[scheme], rest
}
