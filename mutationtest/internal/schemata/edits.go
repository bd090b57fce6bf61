package schemata

import (
	"bytes"
	"slices"
)

// edits changes a source text. Each edit goes to a place in the original text, so that lines
// keep their numbers.
type edits struct {
	source  []byte
	opened  map[int][]string // in the order of their calls: outer nodes come first
	closed  map[int][]string // in the order of their calls too, and written backwards
	instead map[int]replacement
}

type replacement struct {
	length int
	text   string
}

func newEdits(source []byte) *edits {
	return &edits{source, map[int][]string{}, map[int][]string{}, map[int]replacement{}}
}

// wrap writes before and after around a node. Nodes are wrapped from the outside inwards.
func (e *edits) wrap(from, to int, before, after string) {
	e.insert(from, before)
	e.closed[to] = append(e.closed[to], after)
}

func (e *edits) insert(at int, text string) { e.opened[at] = append(e.opened[at], text) }

func (e *edits) replace(at, length int, text string) { e.instead[at] = replacement{length, text} }

// result returns the changed text.
func (e *edits) result() []byte {
	var out bytes.Buffer
	for i := 0; i <= len(e.source); {
		for _, text := range slices.Backward(e.closed[i]) {
			out.WriteString(text)
		}
		for _, text := range e.opened[i] {
			out.WriteString(text)
		}
		if r, ok := e.instead[i]; ok {
			out.WriteString(r.text)
			i += r.length
			continue
		}
		if i < len(e.source) {
			out.WriteByte(e.source[i])
		}
		i++
	}
	return out.Bytes()
}
