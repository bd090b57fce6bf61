package appmodel

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/middleware"
)

const (
	maxDepth        = 12      // of calls
	maxInstructions = 300_000 // of a whole package, with those of a function that is called twice counted twice
)

type walker struct {
	pass    *analysis.Pass
	found   *middleware.Found
	app     *App
	calls   map[token.Pos]*ast.CallExpr // by their left parenthesis
	globals map[*ssa.Global]*cell
	mux     *Router // http.DefaultServeMux
	visited map[*ssa.Function]bool
	active  map[*ssa.Function]bool
	frames  int
	seq     int
	left    int // instructions
}

// Read walks through the functions of a package that ssaOf built. skip says which files
// are left out.
func Read(pass *analysis.Pass, ssaOf *buildssa.SSA, found *middleware.Found, skip func(token.Pos) bool) *App {
	w := &walker{
		pass: pass, found: found, app: &App{}, calls: map[token.Pos]*ast.CallExpr{}, globals: map[*ssa.Global]*cell{},
		visited: map[*ssa.Function]bool{}, active: map[*ssa.Function]bool{}, left: maxInstructions,
	}
	for _, file := range pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				w.calls[call.Lparen] = call
			}
			return true
		})
	}
	w.root(ssaOf.Pkg.Func("init"))
	called := map[*ssa.Function]bool{}
	for _, fn := range ssaOf.SrcFuncs {
		for _, block := range fn.Blocks {
			for _, instr := range block.Instrs {
				if call, ok := instr.(ssa.CallInstruction); ok && call.Common().StaticCallee() != fn {
					called[call.Common().StaticCallee()] = true
				}
			}
		}
	}
	// First what nothing here calls; then what is left, such as functions that are only
	// kept in variables, or that call each other.
	for _, wanted := range []func(*ssa.Function) bool{
		func(fn *ssa.Function) bool { return fn.Parent() == nil && !called[fn] },
		func(fn *ssa.Function) bool { return true },
	} {
		for _, fn := range ssaOf.SrcFuncs {
			if wanted(fn) && !w.visited[fn] && !skip(fn.Pos()) {
				w.root(fn)
			}
		}
	}
	return w.app
}

// root walks through a function about whose arguments nothing is known.
func (w *walker) root(fn *ssa.Function) {
	args := make([]value, len(fn.Params))
	for i, p := range fn.Params {
		args[i] = w.symbolic(p.Type())
	}
	escape(w.function(fn, args, nil, nil))
}

// frame is a call of a function.
type frame struct {
	id       int
	fn       *ssa.Function
	values   map[ssa.Value]value
	path     []step
	returned [][]value // by the index of the result
}

// function walks through the body of fn and returns its result.
func (w *walker) function(fn *ssa.Function, args, bindings []value, path []step) value {
	if fn.Blocks == nil || w.active[fn] || len(path) > maxDepth {
		return w.symbolic(fn.Signature.Results())
	}
	w.visited[fn], w.active[fn] = true, true
	defer delete(w.active, fn)
	w.frames++
	f := &frame{id: w.frames, fn: fn, values: map[ssa.Value]value{}, path: path, returned: make([][]value, fn.Signature.Results().Len())}
	for i, p := range fn.Params {
		if i < len(args) {
			f.values[p] = args[i]
		}
	}
	for i, v := range fn.FreeVars {
		if i < len(bindings) {
			f.values[v] = bindings[i]
		} else {
			f.values[v] = &cell{}
		}
	}
	for _, block := range fn.DomPreorder() {
		for i, instr := range block.Instrs {
			if w.left--; w.left < 0 {
				return nil
			}
			w.instruction(f, instr, step{f.id, block, i})
		}
	}
	results := make(tuple, len(f.returned))
	for i, values := range f.returned {
		results[i] = w.either(values)
	}
	if len(results) == 1 {
		return results[0]
	}
	return results
}

func (w *walker) instruction(f *frame, instr ssa.Instruction, at step) {
	switch instr := instr.(type) {
	case *ssa.Store:
		v := w.eval(f, instr.Val)
		if c, ok := w.eval(f, instr.Addr).(*cell); ok {
			c.store(v)
		}
		if isKept(instr.Addr) {
			escape(v)
		}
	case *ssa.Return:
		for i, result := range instr.Results {
			f.returned[i] = append(f.returned[i], w.eval(f, result))
		}
	case *ssa.Go:
		w.call(f, instr, at)
	case *ssa.Call:
		f.values[instr] = w.call(f, instr, at)
	case ssa.Value:
		f.values[instr] = w.compute(f, instr)
	}
}

func (w *walker) newRouter(f Framework, s Scope) *Router {
	r := &Router{Framework: f, Scope: s}
	w.app.Routers = append(w.app.Routers, r)
	return r
}

func (w *walker) defaultMux() *Router {
	if w.mux == nil {
		w.mux = w.newRouter(ServeMux, Root)
		w.mux.Known = true
	}
	return w.mux
}

// site is the place of a call.
func (w *walker) site(f *frame, call *ssa.CallCommon, at step) Site {
	w.seq++
	return Site{Call: w.calls[call.Pos()], path: append(f.path[:len(f.path):len(f.path)], at), seq: w.seq}
}
