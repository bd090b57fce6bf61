package appmodel

import (
	"go/types"
	"maps"

	"golang.org/x/tools/go/ssa"

	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/middleware"
)

// value is what is known of a value of the program: a *Router, *Middleware, *Handler,
// *closure, *cell (a pointer to it), structure, list, tuple, string, or nil if unknown.
type value any

// closure is a function with its free variables.
type closure struct {
	fn       *ssa.Function
	bindings []value
}

// cell is a place in memory: a variable, with its fields or elements.
type cell struct {
	v      value
	fields map[int]*cell
	elems  map[int64]*cell
}

// structure is the value of a variable that is a struct.
type structure struct{ *cell }

// list is a slice. It is open if it may have more elements than are known.
type list struct {
	elems []value
	array *cell // if its elements are still written to
	size  int64
	open  bool
}

type tuple []value

// all returns the elements of a list.
func (l list) all() []value {
	if l.array == nil {
		return l.elems
	}
	elems := make([]value, l.size)
	for i := range elems {
		if c := l.array.elems[int64(i)]; c != nil {
			elems[i] = c.v
		}
	}
	return elems
}

func (c *cell) field(i int) *cell {
	if c.fields == nil {
		c.fields = map[int]*cell{}
	}
	if c.fields[i] == nil {
		c.fields[i] = &cell{}
	}
	return c.fields[i]
}

func (c *cell) elem(i int64) *cell {
	if c.elems == nil {
		c.elems = map[int64]*cell{}
	}
	if c.elems[i] == nil {
		c.elems[i] = &cell{}
	}
	return c.elems[i]
}

func (c *cell) store(v value) {
	if s, ok := v.(structure); ok {
		c.v, c.fields = nil, maps.Clone(s.fields)
		return
	}
	c.v = v
}

// load reads a variable. A variable that nothing was written to gets a value of its own:
// it may have been written elsewhere, but reading it twice gives the same.
func (w *walker) load(c *cell, t types.Type) value {
	if c.v == nil {
		if _, ok := t.Underlying().(*types.Struct); ok {
			return structure{c}
		}
		c.v = w.symbolic(t)
	}
	return c.v
}

// symbolic returns a new value of a type that is known only by its type.
func (w *walker) symbolic(t types.Type) value {
	if framework, scope, ok := routerType(t); ok {
		return w.newRouter(framework, scope)
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		if _, ok := u.Elem().Underlying().(*types.Struct); ok {
			return &cell{}
		}
	case *types.Struct:
		return structure{&cell{}}
	case *types.Tuple:
		values := make(tuple, u.Len())
		for i := range values {
			values[i] = w.symbolic(u.At(i).Type())
		}
		return values
	}
	return nil
}

// routerType says what a type of a framework is.
func routerType(t types.Type) (f Framework, s Scope, ok bool) {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, isNamed := types.Unalias(t).(*types.Named)
	if !isNamed || n.Obj().Pkg() == nil {
		return 0, 0, false
	}
	switch middleware.PathWithoutVersion(n.Obj().Pkg().Path()) + "." + n.Obj().Name() {
	case "github.com/gin-gonic/gin.Engine":
		return Gin, Root, true
	case "github.com/gin-gonic/gin.RouterGroup":
		return Gin, Group, true
	case "github.com/gin-gonic/gin.IRouter", "github.com/gin-gonic/gin.IRoutes":
		return Gin, Unknown, true
	case "github.com/labstack/echo.Echo":
		return Echo, Root, true
	case "github.com/labstack/echo.Group":
		return Echo, Group, true
	case "github.com/go-chi/chi.Router":
		return Chi, Unknown, true
	case "github.com/go-chi/chi.Mux":
		return Chi, Root, true
	case "net/http.ServeMux":
		return ServeMux, Root, true
	}
	return 0, 0, false
}

// either returns the value of a variable that holds one of several.
func (w *walker) either(values []value) value {
	var result value
	for _, v := range values {
		if v == nil || same(v, result) {
			continue
		}
		if result == nil {
			result = v
			continue
		}
		a, isRouter := result.(*Router)
		b, isOther := v.(*Router)
		if !isRouter || !isOther || a.Framework != b.Framework {
			return nil
		}
		both := w.newRouter(a.Framework, a.Scope)
		both.Known = a.Known && b.Known
		if a.Scope != b.Scope {
			both.Scope = Unknown
		}
		both.from = []*Router{a, b}
		result = both
	}
	return result
}

// same compares what can be compared: all but lists and tuples are pointers or strings.
func same(a, b value) bool {
	switch a.(type) {
	case list, tuple, structure:
		return false
	}
	switch b.(type) {
	case list, tuple, structure:
		return false
	}
	return a == b
}
