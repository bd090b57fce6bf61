package document

import (
	"bytes"
	"strings"
)

// Embedded is a document that is the value of a string in another one, such as a policy
// in a ConfigMap.
type Embedded struct {
	*Document
	outer *Document
	node  *Node

	// The lines of a block of YAML: where the content of each begins in the outer text,
	// and the indentation. They are nil if the inner text is not a block.
	lines  []int
	indent string
	end    int

	asked, canEdit bool
}

// Embed reads the text of a string. Positions of its syntax errors are those of the
// outer text.
func (d *Document) Embed(name string, node *Node) (*Embedded, *SyntaxError) {
	e := &Embedded{outer: d, node: node}
	if node.Style == Literal {
		e.findLines()
	}
	inner, problem := Read(name, []byte(node.Text))
	if problem != nil {
		text := &Document{Data: []byte(node.Text)}
		line, column := e.positionIn(text, text.offsetOf(problem.Line, problem.Column))
		return nil, &SyntaxError{line, column, problem.Problem, problem.Fix}
	}
	e.Document = inner
	return e, nil
}

func (d *Document) offsetOf(line, column int) int {
	r := yamlReader{data: d.Data, lines: lineStarts(d.Data)}
	return r.offset(line, column)
}

// findLines finds the lines of a block in the outer text. Each must be the inner line
// behind the same indentation.
func (e *Embedded) findLines() {
	at := e.node.Start
	next := func() (line string, start int, ok bool) {
		n := bytes.IndexByte(e.outer.Data[at:], '\n')
		if n < 0 {
			return "", 0, false
		}
		start = at + n + 1
		text, _, _ := bytes.Cut(e.outer.Data[start:], []byte("\n"))
		at = start
		return string(bytes.TrimSuffix(text, []byte("\r"))), start, true
	}
	var lines []int
	indent, known := "", false
	for inner := range strings.Lines(e.node.Text) {
		inner = strings.TrimSuffix(inner, "\n")
		line, start, ok := next()
		if !ok {
			return
		}
		if inner == "" && strings.TrimLeft(line, " ") == "" {
			lines = append(lines, start+min(len(line), len(indent)))
			continue
		}
		front, found := strings.CutSuffix(line, inner)
		if !found || strings.Trim(front, " ") != "" || known && front != indent {
			return
		}
		indent, known = front, true
		lines = append(lines, start+len(indent))
		e.end = start + len(line)
	}
	e.lines, e.indent = lines, indent
}

// Position returns the line and column of an inner offset in the outer text. If the
// inner text is not a block, they are those of the string.
func (e *Embedded) Position(offset int) (line, column int) {
	return e.positionIn(e.Document, offset)
}

func (e *Embedded) positionIn(inner *Document, offset int) (line, column int) {
	k := inner.lineOf(offset)
	if k >= len(e.lines) {
		return e.outer.Position(e.node.Start)
	}
	return e.outer.Position(e.lines[k] + offset - inner.lines[k])
}

// Outer returns the edit of the outer text that makes the edits of the inner text. It
// returns false if that is not possible in place.
func (e *Embedded) Outer(edits []Edit) (Edit, bool) {
	if !e.CanEdit() {
		return Edit{}, false
	}
	mended := string(Apply(e.Data, edits))
	if e.lines != nil {
		var block strings.Builder
		for i, line := range strings.Split(strings.TrimSuffix(mended, "\n"), "\n") {
			if i > 0 {
				block.WriteString(e.outer.lineBreak())
				if line != "" {
					block.WriteString(e.indent)
				}
			}
			block.WriteString(line)
		}
		return Edit{e.lines[0], e.end, block.String()}, true
	}
	return Edit{e.node.Start, e.node.End, e.outer.literal(mended, Double, false)}, true
}

// CanEdit reports whether the inner text can be changed in place: it is a block, or a
// string in double quotes that would be written as it is.
func (e *Embedded) CanEdit() bool {
	switch {
	case e.node.Shared:
		return false
	case e.lines != nil:
		return true
	case !e.asked:
		e.asked = true
		e.canEdit = e.node.Style == Double && e.node.End > 0 &&
			string(e.outer.Data[e.node.Start:e.node.End]) == e.outer.literal(e.node.Text, Double, false)
	}
	return e.canEdit
}
