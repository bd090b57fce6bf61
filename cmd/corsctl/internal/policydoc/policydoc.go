// Package policydoc finds the policies in files: a policy itself, a ConfigMap that holds
// one as a text, or an HTTPRoute with CORS filters. It reads each strictly, as
// core.ParsePolicy does, and keeps where its values stand.
package policydoc

import (
	"github.com/sallyport/cors/cmd/corsctl/internal/document"
	"github.com/sallyport/cors/core"
)

// File is what a file holds.
type File struct {
	Name     string
	Document *document.Document // nil if it is not JSON or YAML
	Policies []*Policy
	Problems []Problem // of the file as a whole
}

// Policy is one policy of a file.
type Policy struct {
	Where   string // its place in a Kubernetes object, or ""
	Gateway bool   // it is a CORS filter of the Gateway API

	// Value is the policy as far as it could be read. Do not use it if there are
	// problems.
	Value    core.Policy
	Problems []Problem

	text    text
	object  *document.Node
	members map[string]document.Member // by the names of Policy's fields
}

// Problem is why a file or a policy cannot be read.
type Problem struct {
	Code         string
	Start, End   Position
	Field        string // of Policy, or ""
	Index        int    // the entry's place in a list, or -1
	Problem, Fix string

	// Edits mend it in place. They are nil if it takes a person.
	Edits []document.Edit
}

// Position is a place in a file. Line and Column count from 1, the column in
// characters.
type Position struct{ Line, Column int }

// text is the text that holds a policy: a whole file, or a string in it.
type text struct {
	*document.Document
	embedded *document.Embedded // nil if it is the file
}

func (t text) position(offset int) Position {
	var p Position
	if t.embedded != nil {
		p.Line, p.Column = t.embedded.Position(offset)
	} else {
		p.Line, p.Column = t.Position(offset)
	}
	return p
}

// span returns where a value begins and ends. A value whose end is not known ends where
// it begins.
func (t text) span(n *document.Node) (start, end Position) {
	return t.position(n.Start), t.position(max(n.Start, n.End))
}

// outer turns edits of the text into edits of the file.
func (t text) outer(edits []document.Edit, ok bool) []document.Edit {
	switch {
	case !ok || len(edits) == 0:
		return nil
	case t.embedded == nil:
		return edits
	}
	e, ok := t.embedded.Outer(edits)
	if !ok {
		return nil
	}
	return []document.Edit{e}
}

// Span returns where a field or an entry of a list stands. If the policy does not have
// it, the span is the beginning of the policy.
func (p *Policy) Span(field string, index int) (start, end Position) {
	m, found := p.members[field]
	switch {
	case !found:
		at := p.text.position(p.object.Start)
		return at, at
	case index >= 0 && index < len(m.Value.Items):
		return p.text.span(m.Value.Items[index])
	case index >= 0 || m.Value.Kind == document.List:
		return p.text.span(m.Key)
	}
	return p.text.span(m.Value)
}

// CanMend reports whether Mend can replace an entry by values, or by nothing.
func (p *Policy) CanMend(field string, index int, values []string) bool {
	m, found := p.members[field]
	if !found || p.text.embedded != nil && !p.text.embedded.CanEdit() {
		return false
	}
	_, ok := p.text.EditList(m.Key, m.Value, map[int][]string{index: values})
	return ok
}

// Mend returns the edits that replace entries of a list: each index by its values, or by
// nothing. They are nil if they cannot be made in place.
func (p *Policy) Mend(field string, changes map[int][]string) []document.Edit {
	m, found := p.members[field]
	if !found {
		return nil
	}
	return p.text.outer(p.text.EditList(m.Key, m.Value, changes))
}

// IsObject reports whether there is an object of which fields could be read.
func (p *Policy) IsObject() bool { return p.object.Kind == document.Object }

// Has reports whether the policy has a key for the field.
func (p *Policy) Has(field string) bool {
	_, found := p.members[field]
	return found
}
