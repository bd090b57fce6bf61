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

// follow reads what the program does with settings after it has made them.
func (g *goSource) follow(s *settings, made ast.Expr) {
	var top ast.Node = made
	for {
		parent := g.parents[top]
		switch p := parent.(type) {
		case *ast.ParenExpr:
		case *ast.UnaryExpr:
			if p.Op != token.AND {
				return
			}
		case *ast.AssignStmt:
			i := slices.Index(p.Rhs, top.(ast.Expr))
			if i >= 0 && len(p.Lhs) == len(p.Rhs) {
				if ident, ok := p.Lhs[i].(*ast.Ident); ok {
					g.followVariable(s, ident, p)
				}
			}
			return
		case *ast.ValueSpec:
			if i := slices.Index(p.Values, top.(ast.Expr)); i >= 0 && len(p.Names) == len(p.Values) {
				g.followVariable(s, p.Names[i], p)
			}
			return
		default:
			return
		}
		top = parent
	}
}

// followVariable applies the statements that change a variable, in their order. What it
// cannot follow is a problem of the settings.
func (g *goSource) followVariable(s *settings, name *ast.Ident, definition ast.Node) {
	object := g.info.Defs[name]
	if object == nil {
		if name.Name != "_" {
			s.unread("", g.at(name), "the settings go into a variable that exists already", "give them a variable of their own, and import again")
		}
		return
	}
	home := g.block(definition)
	used := false // what comes after a use does not count for it
	ast.Inspect(g.file, func(n ast.Node) bool {
		ident, ok := n.(*ast.Ident)
		if !ok || g.info.Uses[ident] != object {
			return true
		}
		change := g.change(ident)
		switch {
		case change == nil:
			used = true
			if g.isChanged(ident) {
				s.unread("", g.at(ident), ident.Name+" may be changed here", "set its fields where it is made, and import again")
			}
		case g.isRead(ident):
		case g.block(change) != home || home == nil:
			s.unread("", g.at(ident), ident.Name+" is changed in another block than the one that makes it", "set its fields where it is made, and import again")
		case used:
			s.unread("", g.at(ident), ident.Name+" is changed after it was used", "set its fields before, and import again")
		default:
			g.apply(s, change)
		}
		return true
	})
}

// block returns the block that a statement is directly in, or nil.
func (g *goSource) block(n ast.Node) *ast.BlockStmt {
	for n != nil {
		parent := g.parents[n]
		switch p := parent.(type) {
		case *ast.BlockStmt:
			return p
		case *ast.DeclStmt, *ast.GenDecl:
		default:
			return nil
		}
		n = parent
	}
	return nil
}

// change returns the statement that changes a variable by one of its fields, or nil.
func (g *goSource) change(ident *ast.Ident) ast.Stmt {
	selector, ok := g.parents[ident].(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	switch p := g.parents[selector].(type) {
	case *ast.AssignStmt:
		if slices.Contains(p.Lhs, ast.Expr(selector)) {
			return p
		}
	case *ast.CallExpr:
		if _, known := g.lib.api.appenders[selector.Sel.Name]; known && p.Fun == selector {
			if statement, ok := g.parents[p].(*ast.ExprStmt); ok {
				return statement
			}
		}
		if first := len(p.Args) > 0 && p.Args[0] == ast.Expr(selector); first && isAppend(p) {
			if assign, ok := g.parents[p].(*ast.AssignStmt); ok {
				return assign
			}
		}
	}
	return nil
}

// isRead reports whether the variable stands inside of an append to its own field.
func (g *goSource) isRead(ident *ast.Ident) bool {
	call, ok := g.parents[g.parents[ident]].(*ast.CallExpr)
	return ok && isAppend(call)
}

// isChanged reports whether a use of a variable may change it: its address is taken, a
// method is called, or it is assigned.
func (g *goSource) isChanged(ident *ast.Ident) bool {
	switch p := g.parents[ident].(type) {
	case *ast.UnaryExpr:
		return p.Op == token.AND
	case *ast.AssignStmt:
		return slices.Contains(p.Lhs, ast.Expr(ident))
	case *ast.SelectorExpr:
		switch outer := g.parents[p].(type) {
		case *ast.CallExpr:
			return outer.Fun == p
		case *ast.UnaryExpr:
			return outer.Op == token.AND
		case *ast.IndexExpr, *ast.IncDecStmt, *ast.SelectorExpr, *ast.SliceExpr:
			return true
		}
	}
	return false
}

// apply makes a change.
func (g *goSource) apply(s *settings, change ast.Stmt) {
	switch change := change.(type) {
	case *ast.ExprStmt:
		call := change.X.(*ast.CallExpr)
		setting := g.lib.api.appenders[call.Fun.(*ast.SelectorExpr).Sel.Name]
		items, problem := g.elements(call.Args, call.Ellipsis.IsValid())
		g.add(s, setting, g.at(call), items, problem)
	case *ast.AssignStmt:
		if len(change.Lhs) != 1 || len(change.Rhs) != 1 || change.Tok != token.ASSIGN {
			s.unread("", g.at(change), "only a plain assignment of one field is read", "set each field by an assignment of its own")
			return
		}
		target := change.Lhs[0].(*ast.SelectorExpr)
		setting := target.Sel.Name
		if call, ok := change.Rhs[0].(*ast.CallExpr); ok && isAppend(call) && len(call.Args) > 0 && types.ExprString(call.Args[0]) == types.ExprString(target) {
			items, problem := g.elements(call.Args[1:], call.Ellipsis.IsValid())
			g.add(s, setting, g.at(call), items, problem)
			return
		}
		g.setField(s, setting, change.Rhs[0])
	}
}

// add adds to a list what is known, and tells of what is not.
func (g *goSource) add(s *settings, setting string, at position, items []item, problem ast.Expr) {
	v := s.values[setting]
	if v.at == (position{}) {
		v.at = at
	}
	v.items = append(slices.Clone(v.items), items...)
	s.values[setting] = v
	g.noteSources(s, setting, problem)
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
