package middleware

import (
	"go/ast"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
)

// Facts finds the functions that are, or return, a CORS middleware or one that
// authenticates. Other packages learn of them by facts, since applications often keep
// their middleware in a package of its own.
var Facts = &analysis.Analyzer{
	Name:       "corsmiddleware",
	Doc:        "find functions that are a CORS middleware or one that authenticates",
	Run:        run,
	FactTypes:  []analysis.Fact{new(Fact)},
	ResultType: reflect.TypeFor[*Found](),
}

// Fact is what is known about a function.
type Fact struct {
	Kind    Kind
	Returns bool // a call returns the middleware; else the function is one
	Sets    bool // it sets Access-Control-Allow-Origin itself
	Adds    bool // with Add
	Routes  bool // it adds routes to a router that it gets
}

func (*Fact) AFact() {}

func (f *Fact) String() string {
	text := map[Class]string{None: "no middleware", CORS: "cors", Auth: "auth"}[f.Kind.Class]
	if f.Returns {
		text = "returns " + text
	}
	return text
}

// Found is the result of Facts.
type Found struct {
	pass   *analysis.Pass
	decls  map[*types.Func]*ast.FuncDecl
	traits map[*types.Func]traits
	local  map[*types.Func]Fact
}

// Of returns what is known about f.
func (m *Found) Of(f *types.Func) (Fact, bool) {
	f = f.Origin()
	if kind, ok := Known(f); ok {
		return Fact{Kind: kind, Returns: !isMiddleware(f.Signature())}, true
	}
	if fact, ok := m.local[f]; ok {
		return fact, true
	}
	var fact Fact
	return fact, f.Pkg() != m.pass.Pkg && m.pass.ImportObjectFact(f, &fact)
}

// OfLiteral returns what the code of a function literal shows.
func (m *Found) OfLiteral(lit *ast.FuncLit) Fact {
	t := m.withHelpers(scan(lit, m.pass.TypesInfo, m.made))
	fact := Fact{Sets: t.setsOrigin.IsValid(), Adds: t.addsOrigin}
	if s, ok := m.pass.TypesInfo.TypeOf(lit).(*types.Signature); ok && isMiddleware(s) {
		fact.Kind = t.kind("a function literal")
	}
	return fact
}

// made is the kind of CORS middleware that a call of f returns.
func (m *Found) made(f *types.Func) Kind {
	if fact, ok := m.Of(f); ok && fact.Returns {
		return fact.Kind
	}
	if IsMethodOfMaker(f) {
		return Kind{Class: CORS, Name: "a CORS library", AnswersOptions: true}
	}
	return Kind{}
}

// withHelpers adds that a function which t calls sets the headers.
func (m *Found) withHelpers(t traits) traits {
	for _, f := range t.calls {
		if helper, ok := m.traits[f]; ok && helper.setsOrigin.IsValid() && !t.setsOrigin.IsValid() {
			t.setsOrigin, t.addsOrigin = f.Pos(), helper.addsOrigin
		}
	}
	return t
}

func run(pass *analysis.Pass) (any, error) {
	found := &Found{pass: pass, decls: map[*types.Func]*ast.FuncDecl{}, traits: map[*types.Func]traits{}, local: map[*types.Func]Fact{}}
	if !ServesHTTP(pass.Pkg) {
		return found, nil
	}
	var functions []*types.Func
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if !ok || d.Body == nil {
				continue
			}
			if f, ok := pass.TypesInfo.Defs[d.Name].(*types.Func); ok {
				functions = append(functions, f)
				found.decls[f] = d
				found.traits[f] = scan(d.Body, pass.TypesInfo, found.made)
			}
		}
	}
	for changed := true; changed; { // a function that returns what another one makes
		changed = false
		for _, f := range functions {
			changed = found.learn(f) || changed
		}
	}
	for f, fact := range found.local {
		pass.ExportObjectFact(f, &fact)
	}
	return found, nil
}

// learn works out the fact of a function, and reports whether it is new.
func (m *Found) learn(f *types.Func) bool {
	if _, known := Known(f); known {
		return false
	}
	if _, learned := m.local[f]; learned {
		return false
	}
	t := m.traits[f]
	fact := Fact{Sets: t.setsOrigin.IsValid(), Adds: t.addsOrigin}
	if s := f.Signature(); isMiddleware(s) || makesMiddleware(s) {
		for _, called := range t.calls {
			if kind := m.made(called); kind.Class == CORS && t.made.Class == None {
				t.made = kind
			}
		}
		fact.Kind, fact.Returns = m.withHelpers(t).kind("the function "+f.Name()), !isMiddleware(s)
	}
	fact.Routes = registersRoutes(m.decls[f], m.pass.TypesInfo, func(called *types.Func) bool {
		fact, _ := m.Of(called)
		return fact.Routes
	})
	if fact.Kind.Class == None && !fact.Sets && !fact.Routes {
		return false
	}
	m.local[f] = fact
	return true
}

// ServesHTTP reports whether the package can have middleware.
func ServesHTTP(pkg *types.Package) bool {
	for _, imported := range pkg.Imports() {
		switch PathWithoutVersion(imported.Path()) {
		case "net/http", "github.com/gin-gonic/gin", "github.com/labstack/echo", "github.com/go-chi/chi":
			return true
		}
	}
	return false
}
