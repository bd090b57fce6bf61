package export

import "fmt"

// departures collects what a target does otherwise.
type departures []Departure

func (d *departures) add(code, format string, args ...any) {
	*d = append(*d, Departure{code, fmt.Sprintf(format, args...)})
}

// addRegexps adds what is different for entries that are regular expressions, see originset.Entry.Regexp.
func (d *departures) addRegexps(p *policy) {
	if len(p.patterns) == 0 {
		return
	}
	d.add("long-origins", "Origins of more than 512 bytes match a pattern, too. Browsers send none.")
	for _, e := range p.patterns {
		if e.anyHost {
			d.add("any-host-ipv6", "A pattern of any host does not match IPv6 addresses.")
			return
		}
	}
}
