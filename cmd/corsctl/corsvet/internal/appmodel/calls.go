package appmodel

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/middleware"
)

// call follows a call, and returns its result.
func (w *walker) call(f *frame, instr ssa.CallInstruction, at step) value {
	common := instr.Common()
	args := make([]value, len(common.Args))
	for i, arg := range common.Args {
		args[i] = w.eval(f, arg)
	}
	c := &call{walker: w, site: w.site(f, common, at), args: args, result: common.Signature().Results()}
	if common.IsInvoke() {
		c.args = append([]value{w.eval(f, common.Value)}, args...)
		return c.method(common.Method)
	}
	switch called := w.eval(f, common.Value).(type) {
	case *closure:
		return c.closure(called)
	case *Middleware:
		return c.wrap(called)
	}
	if builtin, ok := common.Value.(*ssa.Builtin); ok && builtin.Name() == "append" {
		return appended(args)
	}
	return c.unknown()
}

// call is a call of the program. The receiver of a method is its first argument.
type call struct {
	*walker
	site   Site
	args   []value
	result *types.Tuple
	inHTTP bool // it is a function of net/http, which adds no routes to a router
}

// closure calls a function.
func (c *call) closure(called *closure) value {
	fn := called.fn
	if f, ok := fn.Object().(*types.Func); ok {
		if v, known := c.knownFunction(f); known {
			return v
		}
		if fn.Blocks == nil {
			return c.unknown()
		}
	} else if lit, ok := fn.Syntax().(*ast.FuncLit); ok && len(c.args) == 1 {
		if fact := c.found.OfLiteral(lit); fact.Kind.Class != middleware.None {
			return c.wrap(&Middleware{Kind: fact.Kind})
		}
	}
	v := c.function(fn, c.args, called.bindings, c.site.path)
	switch v.(type) {
	case *Router, *Handler, *Middleware:
		return v
	}
	if inner := c.wrapped(); inner != nil {
		return &Handler{Inner: inner}
	}
	return v
}

// method calls a method of an interface.
func (c *call) method(m *types.Func) value {
	if v, known := c.knownFunction(m); known {
		return v
	}
	return c.unknown()
}

// knownFunction knows the functions of frameworks and CORS libraries, and those that are
// recognized as middleware.
func (c *call) knownFunction(f *types.Func) (v value, known bool) {
	c.inHTTP = f.Pkg() != nil && f.Pkg().Path() == "net/http"
	if len(c.args) > 0 && f.Signature().Recv() != nil {
		if router, ok := c.args[0].(*Router); ok && isOfFramework(f) {
			return c.routerMethod(router, f.Name(), c.args[1:]), true
		}
	}
	if v, ok := c.frameworkFunction(f); ok {
		return v, true
	}
	if middleware.IsMethodOfMaker(f) && len(c.args) == 2 {
		m := c.middleware(c.args[0], nil)
		if m == nil {
			m = &Middleware{Kind: middleware.Kind{Class: middleware.CORS, Name: "a CORS library", AnswersOptions: true}}
		}
		return c.wrapAround(m, c.args[1]), true
	}
	if middleware.IsOn(f) && len(c.args) == 1 {
		if router, ok := c.args[0].(*Router); ok {
			router.On = true
		}
		return nil, true
	}
	fact, ok := c.found.Of(f)
	if fact.Routes && f.Pkg() != c.pass.Pkg {
		c.routesElsewhere(f)
	}
	switch {
	case !ok || fact.Kind.Class == middleware.None:
		return nil, false
	case fact.Kind.Class == middleware.Auth && c.maySkip(f):
		return c.unknown(), true
	case fact.Returns && c.result.Len() > 1:
		return tuple{&Middleware{Kind: fact.Kind}, nil}, true
	case fact.Returns:
		return &Middleware{Kind: fact.Kind, evaluator: c.evaluator(fact.Kind)}, true
	}
	return c.wrap(&Middleware{Kind: fact.Kind}), true
}

// evaluator is what a call of one of our functions gets: its last argument.
func (c *call) evaluator(kind middleware.Kind) value {
	if !kind.Ours || len(c.args) == 0 {
		return nil
	}
	return c.args[len(c.args)-1]
}

// maySkip reports whether a config of Echo may let preflights pass.
func (c *call) maySkip(f *types.Func) bool {
	if !strings.HasSuffix(f.Name(), "WithConfig") {
		return false
	}
	if c.site.Call == nil || len(c.site.Call.Args) != 1 {
		return true
	}
	lit, ok := ast.Unparen(c.site.Call.Args[0]).(*ast.CompositeLit)
	if !ok {
		return true
	}
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Skipper" {
			return true
		}
	}
	return false
}

// unknown is a call of a function that cannot be followed. It may call the functions
// that it gets, and may put a handler around the one that it gets.
func (c *call) unknown() value {
	if !c.inHTTP {
		for _, arg := range c.args {
			escape(arg)
		}
	}
	for _, arg := range c.args {
		for _, v := range elements(arg) {
			if called, ok := v.(*closure); ok && called.fn.Parent() != nil && !handles(called.fn.Signature) {
				args := make([]value, len(called.fn.Params))
				for i, p := range called.fn.Params {
					args[i] = c.symbolic(p.Type())
				}
				c.function(called.fn, args, called.bindings, c.site.path)
			}
		}
	}
	if inner := c.wrapped(); inner != nil {
		return &Handler{Inner: inner}
	}
	if c.result.Len() == 1 {
		return c.symbolic(c.result.At(0).Type())
	}
	return c.symbolic(c.result)
}

// escape notes that a function elsewhere gets a value.
func escape(v value) {
	switch v := v.(type) {
	case *Router:
		v.Escapes = true
	case *Handler:
		escape(v.Inner)
	case tuple:
		for _, one := range v {
			escape(one)
		}
	}
}

func elements(v value) []value {
	if l, ok := v.(list); ok {
		return l.all()
	}
	return []value{v}
}

// handles reports whether a function answers a request: it is not called at start.
func handles(s *types.Signature) bool {
	for i := range s.Params().Len() {
		t := s.Params().At(i).Type().String()
		if t == "net/http.ResponseWriter" || strings.HasSuffix(t, ".Context") && t != "context.Context" {
			return true
		}
	}
	return false
}

// wrapped returns the handler among the arguments, if the call returns a handler.
func (c *call) wrapped() value {
	if c.result.Len() == 0 || !isHTTPHandler(c.result.At(0).Type()) {
		return nil
	}
	for _, arg := range c.args {
		switch arg := arg.(type) {
		case *Router, *Handler:
			return arg
		}
	}
	return nil
}

func isHTTPHandler(t types.Type) bool {
	name := types.Unalias(t).String()
	return name == "net/http.Handler" || name == "net/http.HandlerFunc"
}

// wrap calls a middleware with the last argument.
func (c *call) wrap(m *Middleware) value {
	if len(c.args) == 0 {
		return nil
	}
	return c.wrapAround(m, c.args[len(c.args)-1])
}

func (c *call) wrapAround(m *Middleware, inner value) value {
	c.app.Wraps = append(c.app.Wraps, &Wrap{Site: c.site, By: m, Inner: inner})
	return &Handler{By: m, Inner: inner}
}

// middleware recognizes a value that is mounted.
func (w *walker) middleware(v value, arg ast.Expr) *Middleware {
	switch v := v.(type) {
	case *Middleware:
		return &Middleware{v.Kind, arg, v.evaluator}
	case *closure:
		fact := w.factOf(v)
		if fact.Kind.Class != middleware.None && !fact.Returns {
			return &Middleware{Kind: fact.Kind, Arg: arg}
		}
	}
	return nil
}

func (w *walker) factOf(v *closure) middleware.Fact {
	if f, ok := v.fn.Object().(*types.Func); ok {
		if middleware.IsMethodOfMaker(f) && len(v.bindings) == 1 {
			if m := w.middleware(v.bindings[0], nil); m != nil {
				return middleware.Fact{Kind: m.Kind}
			}
			return middleware.Fact{Kind: middleware.Kind{Class: middleware.CORS, Name: "a CORS library", AnswersOptions: true}}
		}
		fact, _ := w.found.Of(f)
		return fact
	}
	if lit, ok := v.fn.Syntax().(*ast.FuncLit); ok {
		return w.found.OfLiteral(lit)
	}
	return middleware.Fact{}
}

// appended is what the builtin append returns.
func appended(args []value) value {
	var result list
	for _, arg := range args {
		l, ok := arg.(list)
		if !ok {
			result.open = true
			continue
		}
		result.open = result.open || l.open
		result.elems = append(result.elems, l.all()...)
	}
	return result
}
