package pathrule

import (
	"cmp"
	"slices"
	"strings"
)

// pattern is a pattern of net/http.ServeMux without a method.
type pattern struct {
	host     string // "" for every host
	segments []segment
}

// segment is a part of a pattern between two slashes.
type segment struct {
	kind kind
	text string // of a literal, decoded; that of {$} is empty, as the segment after a path's last slash
}

// kind orders segments by how many paths they match.
type kind uint8

const (
	subtree   kind = iota // nothing after the last slash, or {name...}
	parameter             // {name}
	literal
)

// parse takes apart a pattern that a ServeMux accepts.
func parse(s string) pattern {
	slash := strings.IndexByte(s, '/')
	p := pattern{host: s[:slash]}
	parts := split(nil, s[slash:], len(s))
	for i, part := range parts {
		last := i == len(parts)-1
		switch {
		case last && (part == "" || strings.HasSuffix(part, "...}")):
			p.segments = append(p.segments, segment{kind: subtree})
		case part == "{$}":
			p.segments = append(p.segments, segment{kind: literal})
		case strings.HasPrefix(part, "{"):
			p.segments = append(p.segments, segment{kind: parameter})
		default:
			p.segments = append(p.segments, segment{literal, unescaped(part)})
		}
	}
	return p
}

func (p pattern) compare(other pattern) int {
	return cmp.Or(strings.Compare(p.host, other.host), slices.CompareFunc(p.segments, other.segments, segment.compare))
}

func (s segment) compare(other segment) int {
	return cmp.Or(cmp.Compare(s.kind, other.kind), strings.Compare(s.text, other.text))
}
