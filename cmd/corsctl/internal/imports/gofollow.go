package imports

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

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
