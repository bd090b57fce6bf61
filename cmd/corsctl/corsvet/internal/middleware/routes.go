package middleware

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// registering are the methods of routers that add routes. Routers of Echo are left out,
// since Echo runs its middleware for earlier routes, too.
var registering = map[string]bool{
	"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true, "Any": true, "Handle": true, "Match": true,
	"Get": true, "Head": true, "Post": true, "Put": true, "Patch": true, "Delete": true, "Options": true, "Method": true, "MethodFunc": true,
	"HandleFunc": true, "Route": true, "Mount": true,
}

// isRouter reports whether t is a router of Gin or chi.
func isRouter(t types.Type) bool {
	for _, name := range []string{"Engine", "RouterGroup", "IRouter", "IRoutes"} {
		if isNamed(t, "github.com/gin-gonic/gin", name) {
			return true
		}
	}
	return isNamed(t, "github.com/go-chi/chi", "Router") || isNamed(t, "github.com/go-chi/chi", "Mux")
}

// registersRoutes reports whether a function adds routes to a router that it gets. added
// says the same of the functions that it calls.
func registersRoutes(d *ast.FuncDecl, info *types.Info, added func(*types.Func) bool) bool {
	given := map[types.Object]bool{}
	for _, field := range d.Type.Params.List {
		for _, name := range field.Names {
			if v := info.Defs[name]; v != nil && isRouter(v.Type()) {
				given[v] = true
			}
		}
	}
	found := false
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				name, ok := left.(*ast.Ident)
				if ok && len(n.Lhs) == len(n.Rhs) && isOf(n.Rhs[i], given, info) && isRouter(info.TypeOf(n.Rhs[i])) {
					given[info.ObjectOf(name)] = true // a group
				}
			}
		case *ast.CallExpr:
			if s, ok := n.Fun.(*ast.SelectorExpr); ok && registering[s.Sel.Name] && isOf(s.X, given, info) {
				found = true
			}
			if f, ok := typeutil.Callee(info, n).(*types.Func); ok && added(f) {
				for _, arg := range n.Args {
					found = found || isOf(arg, given, info)
				}
			}
		}
		return !found
	})
	return found
}

// isOf reports whether e is one of the routers, or a group that a call makes of one.
func isOf(e ast.Expr, routers map[types.Object]bool, info *types.Info) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return routers[info.Uses[e]]
	case *ast.CallExpr:
		s, ok := e.Fun.(*ast.SelectorExpr)
		return ok && isOf(s.X, routers, info)
	}
	return false
}
