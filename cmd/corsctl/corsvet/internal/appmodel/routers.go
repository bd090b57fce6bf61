package appmodel

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/middleware"
)

// isOfFramework reports whether a method belongs to a framework, and not to a type of
// the application that embeds a router.
func isOfFramework(f *types.Func) bool {
	switch middleware.PathWithoutVersion(f.Pkg().Path()) {
	case "github.com/gin-gonic/gin", "github.com/labstack/echo", "github.com/go-chi/chi", "net/http":
		return true
	}
	return false
}

// frameworkFunction knows the functions that make routers, and those of net/http.
func (c *call) frameworkFunction(f *types.Func) (v value, known bool) {
	made := func(f Framework) value {
		r := c.newRouter(f, Root)
		r.Known, r.Made = true, c.site
		return r
	}
	switch middleware.FullName(f) {
	case "github.com/gin-gonic/gin.New", "github.com/gin-gonic/gin.Default":
		return made(Gin), true
	case "github.com/labstack/echo.New":
		return made(Echo), true
	case "github.com/go-chi/chi.NewRouter", "github.com/go-chi/chi.NewMux":
		return made(Chi), true
	case "net/http.NewServeMux":
		return made(ServeMux), true
	case "net/http.Handle", "net/http.HandleFunc":
		c.muxRoute(c.defaultMux(), c.args)
		return nil, true
	case "net/http.TimeoutHandler":
		c.app.Timeouts = append(c.app.Timeouts, &Wrap{Site: c.site, Inner: c.args[0]})
		return &Handler{Inner: c.args[0]}, true
	case "github.com/labstack/echo.WrapMiddleware":
		if m := c.middleware(c.args[0], nil); m != nil {
			return m, true
		}
	}
	return nil, false
}

// routerMethod follows a method of a router.
func (c *call) routerMethod(r *Router, name string, args []value) value {
	if r.Framework == Echo {
		return c.echoMethod(r, name, args) // versions differ in the number of arguments
	}
	args = append(args[:len(args):len(args)], nil, nil, nil)
	switch r.Framework {
	case Gin:
		return c.ginMethod(r, name, args)
	case Chi:
		return c.chiMethod(r, name, args)
	}
	if name == "Handle" || name == "HandleFunc" {
		c.muxRoute(r, args)
	}
	return nil
}

// muxRoute knows the patterns of http.ServeMux.
func (c *call) muxRoute(r *Router, args []value) {
	pattern, _ := args[0].(string)
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		method, path = "", pattern
	}
	r.Routes = append(r.Routes, c.withFact(&Route{Site: c.site, Router: r, Method: method, Path: strings.TrimSpace(path), Handler: args[1]}))
	// A pattern without a method takes every OPTIONS request that no other pattern takes.
	if method == "" || method == "OPTIONS" {
		r.ServesOptions = true
	}
}

// child makes a part of a router.
func (c *call) child(r *Router, s Scope, path value) *Router {
	child := c.newRouter(r.Framework, s)
	text, _ := path.(string)
	child.Parent, child.Known, child.Made, child.Prefix = r, r.Known, c.site, strings.TrimSuffix(r.Prefix, "/")+text
	r.Groups = append(r.Groups, child)
	return child
}

// use mounts the middleware of a variadic argument. index is that of the first one in the
// call.
func (c *call) use(r *Router, pre bool, args value, index int) {
	r.Uses = append(r.Uses, &Use{Site: c.site, Router: r, Middleware: c.recognized(args, index), Pre: pre})
}

// route adds a route. index is that of its first middleware among the arguments.
func (c *call) route(r *Router, method string, path value, chain, handler value, index int) {
	text, _ := path.(string)
	if method == "" || method == "OPTIONS" {
		r.ServesOptions = true
	}
	r.Routes = append(r.Routes, c.withFact(&Route{
		Site: c.site, Router: r, Method: method, Path: text,
		Middleware: c.recognized(chain, index), Handler: handler,
	}))
}

// routesElsewhere adds a route for those that a function of another package registers.
func (c *call) routesElsewhere(f *types.Func) {
	for _, arg := range c.args {
		if r, ok := arg.(*Router); ok {
			r.Routes = append(r.Routes, &Route{Site: c.site, Router: r, Elsewhere: f})
		}
	}
}

// withFact adds what the handler of a route does.
func (c *call) withFact(r *Route) *Route {
	if handler, ok := r.Handler.(*closure); ok {
		fact := c.factOf(handler)
		r.SetsOrigin, r.AddsOrigin = fact.Sets, fact.Adds
	}
	return r
}

// mounted adds a router that is mounted at a path.
func (c *call) mounted(r *Router, path, handler value) {
	sub, ok := handler.(*Router)
	for ok && sub.Scope == Inline && sub.Parent != nil {
		sub = sub.Parent // a group is mounted with the router that it is a part of
	}
	if ok && sub.Parent == nil && sub != r {
		sub.Parent = r
		r.Groups = append(r.Groups, sub)
	}
	text, _ := path.(string)
	r.Routes = append(r.Routes, &Route{Site: c.site, Router: r, Path: text, Handler: handler, Mounted: true})
}

// oneOf returns a method that stands for a list: OPTIONS, or one that is not for reading.
// It is empty if OPTIONS may be in the list.
func (c *call) oneOf(methods value) string {
	l, ok := methods.(list)
	if !ok || l.open {
		return ""
	}
	method := "GET"
	for _, m := range l.all() {
		switch m := m.(type) {
		case string:
			if m == "OPTIONS" {
				return m
			}
			if m != "GET" && m != "HEAD" {
				method = m
			}
		default:
			return ""
		}
	}
	return method
}

// fallback looks for CORS in the handlers for 404 and 405.
func (c *call) fallback(r *Router, handlers value) {
	for _, m := range c.recognized(handlers, 0) {
		if m.Class == middleware.CORS {
			for _, a := range r.Ancestors() {
				a.ServesOptions = true
			}
		}
	}
}

// callWith calls the function that builds a part of a router.
func (c *call) callWith(f value, r *Router) {
	if called, ok := f.(*closure); ok {
		(&call{walker: c.walker, site: c.site, args: []value{r}, result: called.fn.Signature.Results()}).closure(called)
	}
}

// all returns the values of a list of arguments.
func (c *call) all(args value) []value {
	l, _ := args.(list)
	return l.all()
}

// recognized returns the middleware of a variadic argument that is recognized.
func (c *call) recognized(args value, index int) []*Middleware {
	var result []*Middleware
	for i, v := range c.all(args) {
		var arg ast.Expr
		if call := c.site.Call; call != nil && !call.Ellipsis.IsValid() && index+i < len(call.Args) {
			arg = call.Args[index+i]
		}
		if m := c.middleware(v, arg); m != nil {
			result = append(result, m)
		}
	}
	return result
}

func exceptLast(v value) value {
	l, _ := v.(list)
	all := l.all()
	if len(all) == 0 {
		return list{}
	}
	return list{elems: all[:len(all)-1]}
}

func last(v value) value {
	l, _ := v.(list)
	all := l.all()
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}
