package imports

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// goAPI is how Go programs configure a library.
type goAPI struct {
	path     string // of the package
	typeName string // of the struct

	// presets are functions and variables of the package that have settings of their own.
	presets map[string]func(*settings)

	// complete are the presets that return a middleware. The others return settings,
	// which the program changes.
	complete []string

	// appenders are methods of the struct that add to a list.
	appenders map[string]string
}

var goFile = regexp.MustCompile(`(?m)^package [A-Za-z_]\w*\s*$`)

// goSource is a file of Go with what is known of its constants and names. Packages that
// it imports are not read: only their constants that stubs.go has are known.
type goSource struct {
	lib  *library
	data []byte
	file *ast.File
	set  *token.FileSet
	info *types.Info

	parents map[ast.Node]ast.Node

	// fromPackage are the uses of variables of the package in the setting that is read.
	fromPackage []*ast.Ident
}

// readGo finds the configurations in a file of Go.
func (l *library) readGo(name string, data []byte) ([]*settings, error) {
	g := &goSource{lib: l, data: data, set: token.NewFileSet(), parents: map[ast.Node]ast.Node{}}
	file, err := parser.ParseFile(g.set, name, data, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	g.file = file
	g.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	check := types.Config{Importer: newStubs(), Error: func(error) {}, DisableUnusedImportCheck: true}
	_, _ = check.Check(name, g.set, []*ast.File{file}, g.info) // the file alone is incomplete, so that errors are normal
	g.noteParents()

	var found []*settings
	ast.Inspect(file, func(n ast.Node) bool {
		if s := g.configuration(n); s != nil {
			found = append(found, s)
		}
		return true
	})
	return found, nil
}

func (g *goSource) noteParents() {
	var stack []ast.Node
	ast.Inspect(g.file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			g.parents[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		return true
	})
}

func (g *goSource) at(n ast.Node) position {
	p := g.set.Position(n.Pos())
	start := p.Offset - (p.Column - 1)
	return position{p.Line, 1 + utf8.RuneCount(g.data[start:p.Offset])}
}

// member returns the name of what the expression takes from the library's package.
func (g *goSource) member(n ast.Node) string {
	selector, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	ident, ok := selector.X.(*ast.Ident)
	if !ok {
		return ""
	}
	if pkg, ok := g.info.Uses[ident].(*types.PkgName); ok && pkg.Imported().Path() == g.lib.api.path {
		return selector.Sel.Name
	}
	return ""
}

// configuration returns the settings that begin at a node, or nil.
func (g *goSource) configuration(n ast.Node) *settings {
	api := g.lib.api
	switch n := n.(type) {
	case *ast.CompositeLit:
		if g.member(n.Type) != api.typeName {
			return nil
		}
		s := newSettings(g.at(n))
		g.readLiteral(s, n)
		g.follow(s, n)
		return s
	case *ast.ValueSpec:
		if len(n.Values) > 0 || g.member(n.Type) != api.typeName {
			return nil
		}
		s := newSettings(g.at(n))
		for _, name := range n.Names {
			g.followVariable(s, name, n)
		}
		return s
	case *ast.SelectorExpr:
		name := g.member(n)
		preset, found := api.presets[name]
		if !found {
			return nil
		}
		var whole ast.Expr = n
		if call, ok := g.parents[n].(*ast.CallExpr); ok && call.Fun == n {
			whole = call
		}
		s := newSettings(g.at(n))
		preset(s)
		if !slices.Contains(api.complete, name) {
			g.follow(s, whole)
		}
		return s
	}
	return nil
}

func (g *goSource) readLiteral(s *settings, literal *ast.CompositeLit) {
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			s.unread("", g.at(element), "the literal does not name its fields", "name them, and import again")
			return
		}
		key, ok := pair.Key.(*ast.Ident)
		if !ok {
			s.unread("", g.at(pair), "this is not a field", "")
			continue
		}
		g.setField(s, key.Name, pair.Value)
	}
}

func isAppend(call *ast.CallExpr) bool {
	name, ok := call.Fun.(*ast.Ident)
	return ok && name.Name == "append"
}

const unresolvedFix = "write the value in its place, and import again"

// setField reads one field. A field that the library does not have is one of a version that
// is not known.
func (g *goSource) setField(s *settings, setting string, e ast.Expr) {
	k, known := g.lib.fields[setting]
	at := g.at(e)
	if !known {
		s.unread(setting, at, fmt.Sprintf("%s %s has no such field", g.lib.title, g.lib.version), "see what it does, and remove the mark")
		return
	}
	v, problem := g.resolve(e, k)
	delete(s.values, setting)
	if v != nil {
		v.at = at
		s.values[setting] = *v
	}
	g.noteSources(s, setting, problem)
}

// noteSources tells where the value of a setting comes from, if that is not certain.
func (g *goSource) noteSources(s *settings, setting string, problem ast.Expr) {
	if problem != nil {
		s.unread(setting, g.at(problem), quoted(g.text(problem))+" cannot be known from this file", unresolvedFix)
	}
	for _, ident := range g.fromPackage {
		s.problems = append(s.problems, Difference{Note, "package-variable", setting, ident.Name, g.at(ident),
			"nothing in this file changes the variable, and other files of the package are not read", "see that they do not change it"})
	}
	g.fromPackage = nil
}

func (g *goSource) text(n ast.Node) string {
	text := string(g.data[g.set.Position(n.Pos()).Offset:g.set.Position(n.End()).Offset])
	line, _, more := strings.Cut(text, "\n")
	if more {
		line += " …"
	}
	return line
}
