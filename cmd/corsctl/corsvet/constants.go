package corsvet

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// constants finds the values of expressions that are the same in every run: constants,
// literals, and variables that are set once and never changed.
type constants struct {
	pass    *analysis.Pass
	initial map[*types.Var]ast.Expr
	changed map[*types.Var]bool
	returns map[*types.Func]ast.Expr // of functions that do nothing else
}

func newConstants(pass *analysis.Pass) *constants {
	c := &constants{pass: pass, initial: map[*types.Var]ast.Expr{}, changed: map[*types.Var]bool{}, returns: map[*types.Func]ast.Expr{}}
	for _, file := range pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			c.read(n)
			return true
		})
	}
	return c
}

// read notes where a variable gets its value, and what may change it.
func (c *constants) read(n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		f, ok := c.pass.TypesInfo.Defs[n.Name].(*types.Func)
		if !ok || n.Body == nil || len(n.Body.List) != 1 {
			return
		}
		if r, ok := n.Body.List[0].(*ast.ReturnStmt); ok && len(r.Results) == 1 {
			c.returns[f] = r.Results[0]
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if v, ok := c.pass.TypesInfo.Defs[name].(*types.Var); ok && len(n.Values) == len(n.Names) {
				c.initial[v] = n.Values[i]
			}
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			name, _ := left.(*ast.Ident)
			v, defines := c.pass.TypesInfo.Defs[name].(*types.Var)
			switch {
			case name != nil && defines && n.Tok == token.DEFINE && len(n.Lhs) == len(n.Rhs):
				c.initial[v] = n.Rhs[i]
			default:
				c.change(left)
			}
		}
	case *ast.IncDecStmt:
		c.change(n.X)
	case *ast.RangeStmt:
		c.change(n.Key)
		c.change(n.Value)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			c.change(n.X)
		}
	case *ast.CallExpr:
		// A function may change the elements of a slice that it gets, as sort.Strings does.
		if f, ok := typeutil.Callee(c.pass.TypesInfo, n).(*types.Func); ok && isCore(f) {
			return
		}
		if b, ok := typeutil.Callee(c.pass.TypesInfo, n).(*types.Builtin); ok && b.Name() != "copy" && b.Name() != "clear" {
			return
		}
		for _, arg := range n.Args {
			if _, ok := c.pass.TypesInfo.TypeOf(arg).Underlying().(*types.Slice); ok {
				c.change(arg)
			}
		}
	}
}

// change notes that the variable which e is a part of may change.
func (c *constants) change(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Ident:
		if v, ok := c.pass.TypesInfo.ObjectOf(e).(*types.Var); ok {
			c.changed[v] = true
		}
	case *ast.ParenExpr:
		c.change(e.X)
	case *ast.SelectorExpr:
		c.change(e.X)
	case *ast.IndexExpr:
		c.change(e.X)
	case *ast.SliceExpr:
		c.change(e.X)
	}
}

// resolve returns the expression that gives e its value.
func (c *constants) resolve(e ast.Expr) ast.Expr {
	for range 10 {
		next := c.source(ast.Unparen(e))
		if next == nil {
			break
		}
		e = next
	}
	return ast.Unparen(e)
}

// source returns where the value of a variable or a call comes from, or nil.
func (c *constants) source(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.Ident:
		if v, ok := c.pass.TypesInfo.Uses[e].(*types.Var); ok && !c.changed[v] && !c.changedElsewhere(v) {
			return c.initial[v]
		}
	case *ast.CallExpr:
		if f, ok := typeutil.Callee(c.pass.TypesInfo, e).(*types.Func); ok {
			return c.returns[f]
		}
	}
	return nil
}

// changedElsewhere reports whether other packages can change the variable.
func (c *constants) changedElsewhere(v *types.Var) bool {
	return v.Parent() == c.pass.Pkg.Scope() && v.Exported() && c.pass.Pkg.Name() != "main"
}

func (c *constants) text(e ast.Expr) (string, bool) {
	v := c.pass.TypesInfo.Types[c.resolve(e)].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}

func (c *constants) boolean(e ast.Expr) (value, known bool) {
	v := c.pass.TypesInfo.Types[c.resolve(e)].Value
	if v == nil || v.Kind() != constant.Bool {
		return false, false
	}
	return constant.BoolVal(v), true
}

func (c *constants) number(e ast.Expr) (int, bool) {
	v := c.pass.TypesInfo.Types[c.resolve(e)].Value
	if v == nil || v.Kind() != constant.Int {
		return 0, false
	}
	n, exact := constant.Int64Val(v)
	return int(n), exact
}

// element is an entry of a list.
type element struct {
	expr  ast.Expr
	value string
	known bool
	of    *ast.CompositeLit
}

// list returns the elements of a list of strings.
func (c *constants) list(e ast.Expr) []element {
	unknown := []element{{expr: e}}
	switch e := c.resolve(e).(type) {
	case *ast.CompositeLit:
		var list []element
		for _, elt := range e.Elts {
			if _, ok := elt.(*ast.KeyValueExpr); ok {
				return unknown
			}
			value, known := c.text(elt)
			list = append(list, element{elt, value, known, e})
		}
		return list
	case *ast.CallExpr:
		if b, ok := typeutil.Callee(c.pass.TypesInfo, e).(*types.Builtin); ok && b.Name() == "append" {
			list := c.list(e.Args[0])
			for i, arg := range e.Args[1:] {
				if e.Ellipsis.IsValid() && i == len(e.Args)-2 {
					return append(list, c.list(arg)...)
				}
				value, known := c.text(arg)
				list = append(list, element{expr: arg, value: value, known: known})
			}
			return list
		}
	case *ast.Ident:
		if c.pass.TypesInfo.Types[e].IsNil() {
			return nil
		}
	}
	return unknown
}
