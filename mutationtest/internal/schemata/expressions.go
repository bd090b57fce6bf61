package schemata

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// want says which values a boolean is forced to. A part of && needs only to be forced to be
// true, since any of its parts that is false makes the whole false; || is the reverse.
type want struct{ yes, no bool }

var both = want{true, true}

// value mutates an expression that is read.
func (w *writer) value(e ast.Expr) { w.boolean(e, both) }

func (w *writer) values(list []ast.Expr) {
	for _, e := range list {
		w.value(e)
	}
}

// boolean mutates an expression that is read. If it is a boolean, it is forced as wanted.
func (w *writer) boolean(e ast.Expr, force want) {
	tv := w.pkg.Info.Types[e]
	if tv.IsType() || tv.IsBuiltin() {
		return
	}
	if tv.Value != nil {
		w.constant(e, tv.Type)
		return
	}
	if !isBool(tv.Type) {
		w.inside(e)
		return
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		w.boolean(e.X, force)
		return
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			w.force(e, force)
			w.boolean(e.X, want{})
			return
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			w.force(e, force)
			w.connective(e)
			return
		}
	}
	w.force(e, force)
	w.inside(e)
}

// force wraps an expression so that mutants make it true or false. It is evaluated in any case.
func (w *writer) force(e ast.Expr, force want) {
	switch {
	case force.yes && force.no:
		w.wrap(e, "((", fmt.Sprintf(") && !mutantOn(%d) || mutantOn(%d))", w.add(e, "is always false"), w.add(e, "is always true")))
	case force.yes:
		w.wrap(e, "((", fmt.Sprintf(") || mutantOn(%d))", w.add(e, "is always true")))
	case force.no:
		w.wrap(e, "((", fmt.Sprintf(") && !mutantOn(%d))", w.add(e, "is always false")))
	}
}

// connective makes && of || and the reverse, by De Morgan: all of the operands and the result
// are negated.
func (w *writer) connective(e *ast.BinaryExpr) {
	mutation, force := "has || for &&", want{yes: true}
	if e.Op == token.LOR {
		mutation, force = "has && for ||", want{no: true}
	}
	on := fmt.Sprintf("mutantOn(%d)", w.add(e, mutation))
	w.wrap(e, "((", ") != "+on+")")
	for _, operand := range []ast.Expr{e.X, e.Y} {
		w.wrap(operand, "((", ") != "+on+")")
		if inner, ok := ast.Unparen(operand).(*ast.BinaryExpr); ok && inner.Op == e.Op {
			w.boolean(operand, want{}) // whose parts are forced, which is the same
		} else {
			w.boolean(operand, force)
		}
	}
}

// constant replaces the value of a constant expression.
func (w *writer) constant(e ast.Expr, t types.Type) {
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		return
	}
	name := w.typeName(t, e)
	if name == "" {
		return
	}
	switch {
	case basic.Info()&types.IsInteger != 0:
		value := w.pkg.Info.Types[e].Value.ExactString()
		less := 0
		more := w.add(e, "is one more")
		if _, named := ast.Unparen(e).(*ast.Ident); !named && value != "0" {
			less = w.add(e, "is one less")
		}
		w.wrap(e, fmt.Sprintf("mutantStep[%s](%d, %d, ", name, more, less), ")")
	case basic.Info()&types.IsString != 0:
		mutation, other := "is empty", `""`
		if w.pkg.Info.Types[e].Value.ExactString() == `""` {
			mutation, other = `is "mutant"`, `"mutant"`
		}
		w.wrap(e, fmt.Sprintf("mutantText[%s](%d, ", name, w.add(e, mutation)), ", "+other+")")
	case isBool(t):
		w.wrap(e, "(", fmt.Sprintf(" != mutantOn(%d))", w.add(e, "is the reverse")))
	}
}

// inside mutates the parts of an expression, and its operator.
func (w *writer) inside(e ast.Expr) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		w.value(e.X)
	case *ast.SelectorExpr:
		w.value(e.X)
	case *ast.StarExpr:
		w.value(e.X)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			w.place(e.X)
		} else {
			w.value(e.X)
		}
	case *ast.BinaryExpr:
		w.operator(e)
	case *ast.IndexExpr:
		w.value(e.X)
		w.value(e.Index)
	case *ast.IndexListExpr:
		w.value(e.X)
	case *ast.SliceExpr:
		w.value(e.X)
		for _, bound := range []ast.Expr{e.Low, e.High} {
			if bound != nil {
				w.value(bound)
			}
		}
		if e.Max != nil {
			w.inside(e.Max) // a capacity shows only in what append costs, if the result is not shared
		}
	case *ast.TypeAssertExpr:
		w.value(e.X)
	case *ast.CallExpr:
		w.call(e)
	case *ast.CompositeLit:
		w.literal(e)
	case *ast.FuncLit:
		w.body(e.Type, e.Body)
	}
}

// place mutates the parts of an expression that is written to, or whose address is taken.
func (w *writer) place(e ast.Expr) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		w.place(e.X)
	case *ast.SelectorExpr:
		w.place(e.X)
	case *ast.IndexExpr:
		w.place(e.X)
		w.value(e.Index)
	case *ast.Ident:
	default:
		w.inside(e)
	}
}

func (w *writer) call(e *ast.CallExpr) {
	w.value(e.Fun)
	args := e.Args
	if name, ok := ast.Unparen(e.Fun).(*ast.Ident); ok && w.pkg.Info.Types[e.Fun].IsBuiltin() && name.Name == "make" && len(args) == 3 {
		args = args[:2] // a capacity only costs time
	}
	if method, ok := e.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "Grow" {
		return // so does this
	}
	w.values(args)
}

func (w *writer) literal(e *ast.CompositeLit) {
	_, isMap := w.pkg.Info.TypeOf(e).Underlying().(*types.Map)
	for _, element := range e.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if isMap {
				w.value(pair.Key)
			}
			element = pair.Value
		}
		w.value(element)
	}
}

func isBool(t types.Type) bool {
	basic, ok := t.(*types.Basic)
	return ok && basic.Info()&types.IsBoolean != 0
}
