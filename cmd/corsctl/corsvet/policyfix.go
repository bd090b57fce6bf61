package corsvet

import (
	"go/ast"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// fix writes what core suggests in place of the element, if core is certain, and if the
// element is a literal at this very place.
func (p *policies) fix(f finding) (analysis.SuggestedFix, bool) {
	if f.index < 0 || f.edit == nil || f.edit.Decision || f.element.of == nil {
		return analysis.SuggestedFix{}, false
	}
	if _, ok := ast.Unparen(f.element.expr).(*ast.BasicLit); !ok {
		return analysis.SuggestedFix{}, false // a constant, which other code may use
	}
	if len(f.edit.Write) == 0 {
		return p.removal(f)
	}
	quoted := make([]string, len(f.edit.Write))
	for i, entry := range f.edit.Write {
		quoted[i] = strconv.Quote(entry)
	}
	text := strings.Join(quoted, ", ")
	return analysis.SuggestedFix{
		Message:   "Write " + text,
		TextEdits: []analysis.TextEdit{{Pos: f.element.expr.Pos(), End: f.element.expr.End(), NewText: []byte(text)}},
	}, true
}

// removal takes the element out, with the comma and the spaces up to the next one in the
// same line.
func (p *policies) removal(f finding) (analysis.SuggestedFix, bool) {
	elts := f.element.of.Elts
	start, end := f.element.expr.Pos(), f.element.expr.End()
	for i, elt := range elts {
		if elt != f.element.expr {
			continue
		}
		line := func(e ast.Expr) int { return p.pass.Fset.Position(e.Pos()).Line }
		switch {
		case i+1 < len(elts) && line(elts[i+1]) == line(elt):
			end = elts[i+1].Pos()
		case i > 0 && line(elts[i-1]) == line(elt) || i > 0 && p.pass.Fset.Position(f.element.of.Rbrace).Line == line(elt):
			start = elts[i-1].End()
		default:
			return analysis.SuggestedFix{}, false // in a line of its own, maybe with a comment
		}
	}
	return analysis.SuggestedFix{
		Message:   "Remove " + strconv.Quote(f.element.value),
		TextEdits: []analysis.TextEdit{{Pos: start, End: end}},
	}, true
}
