package imports

import (
	"go/ast"
	"go/constant"
	"go/types"
	"math"
	"slices"
	"strings"
	"time"
)

// resolve returns the value of an expression, or nil for a field's zero value, or the
// expression that cannot be known.
func (g *goSource) resolve(e ast.Expr, k kind) (v *value, problem ast.Expr) {
	if types.ExprString(e) == "nil" {
		return nil, nil
	}
	switch k {
	case function:
		return &value{truth: true}, nil
	case ignored:
		if c := g.constant(e); c != nil && c.Kind() == constant.Bool && !constant.BoolVal(c) {
			return nil, nil
		}
		return &value{truth: true}, nil
	case list:
		items, problem := g.list(e)
		return &value{items: items}, problem
	}
	c := g.constant(e)
	if c == nil {
		return nil, e
	}
	if k == boolean {
		if c.Kind() != constant.Bool {
			return nil, e
		}
		if !constant.BoolVal(c) {
			return nil, nil
		}
		return &value{truth: true}, nil
	}
	n, exact := constant.Int64Val(constant.ToInt(c))
	if constant.ToInt(c).Kind() != constant.Int || !exact || n > math.MaxInt || n < math.MinInt {
		return nil, e
	}
	if k == duration {
		return &value{duration: time.Duration(n)}, nil
	}
	return &value{number: int(n)}, nil
}

// constant returns the value of a constant, or of a variable that only has its first
// value; otherwise nil.
func (g *goSource) constant(e ast.Expr) constant.Value {
	if c := g.info.Types[e].Value; c != nil {
		return c
	}
	if first := g.firstValue(e); first != nil {
		return g.constant(first)
	}
	return nil
}

// firstValue returns what a variable of this file is set to, if nothing ever changes it.
func (g *goSource) firstValue(e ast.Expr) (first ast.Expr) {
	ident, ok := e.(*ast.Ident)
	if !ok {
		return nil
	}
	variable, ok := g.info.Uses[ident].(*types.Var)
	if !ok || variable.IsField() || variable.Exported() && variable.Parent() == variable.Pkg().Scope() {
		return nil // another package may change it
	}
	changed := false
	for other, object := range g.info.Uses {
		if object == variable {
			changed = changed || g.mayChange(other)
		}
	}
	if changed {
		return nil
	}
	if variable.Parent() == variable.Pkg().Scope() {
		g.fromPackage = append(g.fromPackage, ident)
	}
	for name, object := range g.info.Defs {
		if object != variable {
			continue
		}
		switch p := g.parents[name].(type) {
		case *ast.AssignStmt:
			if i := slices.Index(p.Lhs, ast.Expr(name)); i >= 0 && len(p.Lhs) == len(p.Rhs) {
				return p.Rhs[i]
			}
		case *ast.ValueSpec:
			if i := slices.Index(p.Names, name); i >= 0 && len(p.Names) == len(p.Values) {
				return p.Values[i]
			}
		}
	}
	return nil
}

// mayChange reports whether a use of a variable, or of a slice in it, may change it.
func (g *goSource) mayChange(ident *ast.Ident) bool {
	switch p := g.parents[ident].(type) {
	case *ast.KeyValueExpr, *ast.CompositeLit, *ast.ReturnStmt, *ast.BinaryExpr, *ast.RangeStmt:
		return false
	case *ast.ValueSpec:
		return true
	case *ast.AssignStmt:
		if i := slices.Index(p.Rhs, ast.Expr(ident)); i >= 0 && len(p.Lhs) == len(p.Rhs) {
			_, isField := p.Lhs[i].(*ast.SelectorExpr)
			return !isField
		}
	case *ast.CallExpr:
		name, ok := p.Fun.(*ast.Ident)
		return !ok || name.Name != "len" && name.Name != "append"
	}
	return true
}

// list returns the texts of a list of strings.
func (g *goSource) list(e ast.Expr) (items []item, problem ast.Expr) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return g.list(e.X)
	case *ast.CompositeLit:
		if array, ok := e.Type.(*ast.ArrayType); !ok || types.ExprString(array.Elt) != "string" {
			return nil, e
		}
		return g.elements(e.Elts, false)
	case *ast.CallExpr:
		if isAppend(e) && len(e.Args) > 0 {
			items, problem = g.list(e.Args[0])
			more, wrong := g.elements(e.Args[1:], e.Ellipsis.IsValid())
			if problem == nil {
				problem = wrong
			}
			return append(slices.Clone(items), more...), problem
		}
		return g.split(e)
	case *ast.Ident:
		if e.Name == "nil" {
			return nil, nil
		}
		if first := g.firstValue(e); first != nil {
			return g.list(first)
		}
	}
	return nil, e
}

// split resolves strings.Split of constants.
func (g *goSource) split(call *ast.CallExpr) (items []item, problem ast.Expr) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "Split" || len(call.Args) != 2 {
		return nil, call
	}
	pkg, ok := selector.X.(*ast.Ident)
	if !ok {
		return nil, call
	}
	if name, ok := g.info.Uses[pkg].(*types.PkgName); !ok || name.Imported().Path() != "strings" {
		return nil, call
	}
	text, separator := g.constant(call.Args[0]), g.constant(call.Args[1])
	if text == nil || separator == nil || text.Kind() != constant.String || separator.Kind() != constant.String {
		return nil, call
	}
	return itemsAt(g.at(call), strings.Split(constant.StringVal(text), constant.StringVal(separator))...), nil
}

// elements returns the texts of expressions that are known, and one that is not. With
// spread the last one is a list.
func (g *goSource) elements(all []ast.Expr, spread bool) (items []item, problem ast.Expr) {
	for i, e := range all {
		if spread && i == len(all)-1 {
			last, wrong := g.list(e)
			if wrong == nil {
				wrong = problem
			}
			return append(items, last...), wrong
		}
		c := g.constant(e)
		if c == nil || c.Kind() != constant.String {
			problem = e
			continue
		}
		items = append(items, item{constant.StringVal(c), g.at(e)})
	}
	return items, problem
}
