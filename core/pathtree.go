package core

import (
	"context"
	"net/url"
	"strings"
)

// pathRule is a compiled PathRule. A nil one is that of a path that no rule
// covers.
type pathRule struct{ evaluator Evaluator }

func (rule *pathRule) evaluate(ctx context.Context, r Request) Decision {
	if rule == nil {
		return Decision{}
	}
	return rule.evaluator.Evaluate(ctx, r)
}

// pathNode is a node of the tree of the patterns' segments.
type pathNode struct {
	literals  map[string]*pathNode
	parameter *pathNode // {name}
	end       *pathRule // the pattern ends here
	subtree   *pathRule // the pattern ends here in a slash or {name...}
}

// add takes a pattern that a ServeMux accepted.
func (n *pathNode) add(pattern string, ev Evaluator) {
	rule := &pathRule{ev}
	segments := appendSegments(nil, pattern)
	for i, segment := range segments {
		last := i == len(segments)-1
		switch {
		case last && segment == "{$}":
			n = n.literal("")
		case last && (segment == "" || strings.HasSuffix(segment, "...}")):
			n.subtree = rule
			return
		case strings.HasPrefix(segment, "{"):
			if n.parameter == nil {
				n.parameter = &pathNode{}
			}
			n = n.parameter
		default:
			n = n.literal(unescaped(segment))
		}
	}
	n.end = rule
}

func (n *pathNode) literal(segment string) *pathNode {
	if n.literals == nil {
		n.literals = make(map[string]*pathNode)
	}
	child := n.literals[segment]
	if child == nil {
		child = &pathNode{}
		n.literals[segment] = child
	}
	return child
}

type pathMatch struct {
	rule     *pathRule
	byPrefix bool // the pattern ends before the path does
}

// matchMode says how paths are read beyond what ServeMux does.
type matchMode uint8

const (
	plainly matchMode = iota
	// emptyParameter lets {name} stand for the empty last segment of a path with
	// a trailing slash, as echo does for its parameters.
	emptyParameter
	// addedSlash reads the path as if it had a trailing slash.
	addedSlash
)

// onlySlash is the segment behind an added slash.
var onlySlash = []string{""}

// match finds the most specific pattern: a literal segment before a parameter
// before a subtree. Since patterns that conflict were refused, the first found
// is the one.
func (n *pathNode) match(segments []string, mode matchMode) pathMatch {
	if len(segments) == 0 {
		if mode == addedSlash {
			return n.match(onlySlash, plainly)
		}
		return pathMatch{rule: n.end}
	}
	segment, rest := segments[0], segments[1:]
	if child := n.literals[segment]; child != nil {
		if m := child.match(rest, mode); m.rule != nil {
			return m
		}
	}
	if n.parameter != nil && (segment != "" || len(rest) > 0 || mode == emptyParameter) {
		if m := n.parameter.match(rest, mode); m.rule != nil {
			return m
		}
	}
	return pathMatch{n.subtree, segment != "" || len(rest) > 0}
}

// maxStackSegments is how many segments of a path are split without allocating.
const maxStackSegments = 24

// appendSegments splits a path at its slashes; the one at its start begins the
// first segment.
func appendSegments(dst []string, path string) []string {
	path = strings.TrimPrefix(path, "/")
	for {
		segment, rest, more := strings.Cut(path, "/")
		dst = append(dst, segment)
		if !more {
			return dst
		}
		path = rest
	}
}

func unescaped(segment string) string {
	if s, err := url.PathUnescape(segment); err == nil {
		return s
	}
	return segment
}
