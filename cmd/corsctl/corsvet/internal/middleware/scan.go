package middleware

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// traits are what the code of a function shows.
type traits struct {
	setsOrigin   token.Pos // where Access-Control-Allow-Origin is set
	addsOrigin   bool      // it is added, not set
	namesOptions bool
	forPreflight bool      // it sets a header that browsers read in responses to preflights only
	made         Kind      // of the first CORS middleware that it makes
	unauthorized token.Pos // where 401 is first answered
	next         token.Pos // where the next handler is first called
	calls        []*types.Func
}

// scan reads the code below n. made says what a call of a function returns.
func scan(n ast.Node, info *types.Info, made func(*types.Func) Kind) (t traits) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			t.call(n, info, made)
		case *ast.SelectorExpr:
			if v, ok := info.Uses[n.Sel].(*types.Var); ok && v.Name() == "ErrUnauthorized" && v.Pkg() != nil && PathWithoutVersion(v.Pkg().Path()) == "github.com/labstack/echo" {
				first(&t.unauthorized, n.Pos())
			}
		}
		if e, ok := n.(ast.Expr); ok {
			if text, ok := constantString(e, info); ok && text == "OPTIONS" {
				t.namesOptions = true
			}
		}
		return true
	})
	return t
}

func (t *traits) call(call *ast.CallExpr, info *types.Info, made func(*types.Func) Kind) {
	if isNext(call, info) {
		first(&t.next, call.Pos())
	}
	for _, arg := range call.Args {
		if v := info.Types[arg].Value; v != nil && v.Kind() == constant.Int && v.ExactString() == "401" {
			first(&t.unauthorized, arg.Pos())
		}
	}
	t.header(call, info)
	f, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok {
		return
	}
	t.calls = append(t.calls, f)
	if kind := made(f); t.made.Class == None && kind.Class == CORS {
		t.made = kind
	}
}

// header looks for a call that sets a CORS header.
func (t *traits) header(call *ast.CallExpr, info *types.Info) {
	if len(call.Args) != 2 {
		return
	}
	name := calledName(call)
	switch name {
	case "Set", "Add", "Header", "SetHeader", "AddHeader":
	default:
		return
	}
	field, _ := constantString(call.Args[0], info)
	switch strings.ToLower(field) {
	case "access-control-allow-origin":
		first(&t.setsOrigin, call.Pos())
		t.addsOrigin = t.addsOrigin || strings.HasPrefix(name, "Add")
	case "access-control-allow-methods", "access-control-allow-headers":
		t.forPreflight = true
	}
}

// isNext reports whether the call goes on to the next handler.
func isNext(call *ast.CallExpr, info *types.Info) bool {
	if s, ok := call.Fun.(*ast.SelectorExpr); ok {
		selection := info.Selections[s]
		if selection == nil {
			return false
		}
		switch s.Sel.Name {
		case "Next":
			return isNamed(selection.Recv(), "github.com/gin-gonic/gin", "Context")
		case "ServeHTTP":
			return true
		}
	}
	tv := info.Types[call.Fun]
	return !tv.IsType() && tv.Type != nil && (isNamed(tv.Type, "github.com/labstack/echo", "HandlerFunc") || isNamed(tv.Type, "net/http", "HandlerFunc"))
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

func constantString(e ast.Expr, info *types.Info) (string, bool) {
	v := info.Types[e].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}

func first(p *token.Pos, pos token.Pos) {
	if !p.IsValid() || pos < *p {
		*p = pos
	}
}

// kind is what the traits say about a middleware with this name.
func (t traits) kind(name string) Kind {
	answers401 := t.unauthorized.IsValid() && !t.namesOptions &&
		// One that goes on before it answers 401 lets some requests pass, and maybe preflights.
		(!t.next.IsValid() || t.unauthorized < t.next)
	switch {
	case t.made.Class == CORS:
		return t.made
	case t.setsOrigin.IsValid() && !t.unauthorized.IsValid():
		return Kind{Class: CORS, Name: name, HandWritten: true, AnswersOptions: t.namesOptions || t.forPreflight}
	case !t.setsOrigin.IsValid() && answers401:
		return Kind{Class: Auth, Name: name}
	}
	return Kind{}
}
