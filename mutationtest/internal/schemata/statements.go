package schemata

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// around is what a statement stands in.
type around struct {
	last    bool // nothing of the function comes after it
	loop    bool // continue is possible
	breaks  bool // break leaves a loop, and not a switch
	results *ast.FieldList
}

func (w *writer) file(file *ast.File) {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Body == nil {
				continue
			}
			w.function = nameOf(decl)
			w.returnAtOnce(decl)
			w.body(decl.Type, decl.Body)
		case *ast.GenDecl:
			w.declaration(decl)
		}
	}
}

func nameOf(decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return decl.Name.Name
	}
	t, pointer := decl.Recv.List[0].Type, ""
	if star, ok := t.(*ast.StarExpr); ok {
		t, pointer = star.X, "*"
	}
	switch generic := t.(type) {
	case *ast.IndexExpr:
		t = generic.X
	case *ast.IndexListExpr:
		t = generic.X
	}
	return fmt.Sprintf("(%s%s).%s", pointer, t.(*ast.Ident).Name, decl.Name.Name)
}

func (w *writer) declaration(decl *ast.GenDecl) {
	if decl.Tok != token.VAR {
		return
	}
	for _, spec := range decl.Specs {
		spec := spec.(*ast.ValueSpec)
		if w.isTopLevel(decl) {
			w.function = "var " + spec.Names[0].Name
		}
		w.values(spec.Values)
	}
}

func (w *writer) isTopLevel(decl *ast.GenDecl) bool {
	for _, d := range w.syntax.Decls {
		if d == decl {
			return true
		}
	}
	return false
}

// returnAtOnce adds a mutant that does nothing but return zeros. Where the function is a single
// statement, another mutant is the same.
func (w *writer) returnAtOnce(decl *ast.FuncDecl) {
	if len(decl.Body.List) < 2 {
		return
	}
	zeros := ""
	if results := decl.Type.Results; results != nil && results.List[0].Names == nil {
		for i, result := range results.List {
			if i > 0 {
				zeros += ", "
			}
			zeros += fmt.Sprintf("*new(%s)", w.textOf(result.Type))
		}
	}
	w.edits.insert(w.from(decl.Body)+1, fmt.Sprintf(" if mutantOn(%d) { return %s }; ", w.add(decl.Name, "returns at once"), zeros))
}

// body mutates the body of a function.
func (w *writer) body(t *ast.FuncType, body *ast.BlockStmt) {
	w.statements(body.List, around{last: true, results: t.Results})
	if t.Results != nil {
		// A statement that cannot be the last one without its mutants.
		w.edits.insert(w.to(body)-1, `;panic("the mutant returns nothing")`)
	}
}

func (w *writer) statements(list []ast.Stmt, in around) {
	for i, s := range list {
		inner := in
		inner.last = in.last && i == len(list)-1
		w.statement(s, inner)
	}
}

// removable wraps a statement so that a mutant leaves it out.
func (w *writer) removable(s ast.Stmt) {
	w.wrap(s, fmt.Sprintf("if !mutantOn(%d) { ", w.add(s, "is left out")), " }")
}

func (w *writer) statement(s ast.Stmt, in around) {
	switch s := s.(type) {
	case *ast.ExprStmt:
		if !in.last || !isPanic(s) {
			w.removable(s)
		}
		w.inside(s.X)
	case *ast.AssignStmt:
		if s.Tok != token.DEFINE && !isBlank(s.Lhs) {
			w.removable(s)
		}
		w.assignment(s)
	case *ast.IncDecStmt:
		w.removable(s)
		w.step(s)
	case *ast.SendStmt:
		w.removable(s)
		w.value(s.Chan)
		w.value(s.Value)
	case *ast.GoStmt:
		w.removable(s)
		w.call(s.Call)
	case *ast.DeferStmt:
		w.removable(s)
		w.call(s.Call)
	case *ast.ReturnStmt:
		w.returns(s, in)
	case *ast.BranchStmt:
		w.branch(s, in)
	case *ast.DeclStmt:
		w.declaration(s.Decl.(*ast.GenDecl))
	case *ast.LabeledStmt:
		w.statement(s.Stmt, in)
	case *ast.BlockStmt:
		w.statements(s.List, in)
	case *ast.IfStmt:
		w.ifStatement(s, in)
	case *ast.ForStmt:
		w.simple(s.Init)
		if s.Cond != nil {
			w.boolean(s.Cond, want{no: true}) // always true is a loop without end
		}
		w.simple(s.Post)
		w.statements(s.Body.List, around{loop: true, breaks: true, results: in.results})
	case *ast.RangeStmt:
		w.value(s.X)
		w.statements(s.Body.List, around{loop: true, breaks: true, results: in.results})
	case *ast.SwitchStmt:
		w.switchStatement(s, in)
	case *ast.TypeSwitchStmt:
		w.clauses(s.Body, in)
	case *ast.SelectStmt:
		w.clauses(s.Body, in)
	}
}

// simple mutates the parts of a statement that stands before a condition or after a loop.
func (w *writer) simple(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.ExprStmt:
		w.inside(s.X)
	case *ast.AssignStmt:
		w.assignment(s)
	case *ast.IncDecStmt:
		w.step(s)
	}
}

func (w *writer) assignment(s *ast.AssignStmt) {
	for _, place := range s.Lhs {
		w.place(place)
	}
	if s.Tok == token.ADD_ASSIGN || s.Tok == token.SUB_ASSIGN {
		t := w.pkg.Info.TypeOf(s.Lhs[0])
		if basic, ok := t.Underlying().(*types.Basic); ok && basic.Info()&types.IsNumeric != 0 {
			if name := w.typeName(t, s); name != "" {
				w.wrap(s.Rhs[0], fmt.Sprintf("mutantNegated[%s](%d, ", name, w.add(s, "has - for + or + for -")), ")")
			}
		}
	}
	w.values(s.Rhs)
}

func (w *writer) step(s *ast.IncDecStmt) {
	w.place(s.X)
	name := w.typeName(w.pkg.Info.TypeOf(s.X), s)
	if name == "" {
		return
	}
	operator := " += "
	if s.Tok == token.DEC {
		operator = " -= "
	}
	w.edits.replace(w.pkg.Fset.Position(s.TokPos).Offset, 2, fmt.Sprintf("%smutantBackwards[%s](%d)", operator, name, w.add(s, "goes the other way")))
}

func (w *writer) returns(s *ast.ReturnStmt, in around) {
	if !in.last {
		w.removable(s)
	}
	w.results(s, in)
}

// results mutates what is returned: an error is nil, and what is no constant is zero.
func (w *writer) results(s *ast.ReturnStmt, in around) {
	var declared []ast.Expr
	if in.results != nil {
		for _, field := range in.results.List {
			for range max(1, len(field.Names)) {
				declared = append(declared, field.Type)
			}
		}
	}
	for i, e := range s.Results {
		tv := w.pkg.Info.Types[e]
		if len(declared) == len(s.Results) && tv.Value == nil && !tv.IsNil() && !isBool(tv.Type) && !isZeroLiteral(e) {
			function := "mutantZero"
			if t := w.pkg.Info.TypeOf(declared[i]); types.Comparable(t) && !isTypeParameter(t) {
				function = "mutantNil"
			}
			w.wrap(e, fmt.Sprintf("%s[%s](%d, ", function, w.textOf(declared[i]), w.add(e, "is zero where it is returned")), ")")
		}
		w.value(e)
	}
}

func isZeroLiteral(e ast.Expr) bool {
	literal, ok := e.(*ast.CompositeLit)
	return ok && len(literal.Elts) == 0
}

func isTypeParameter(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

func (w *writer) branch(s *ast.BranchStmt, in around) {
	switch {
	case s.Tok == token.BREAK:
		if in.loop && in.breaks {
			w.wrap(s, fmt.Sprintf("if mutantOn(%d) { continue }; ", w.add(s, "is continue")), "")
		}
		w.removable(s)
	case s.Tok == token.CONTINUE:
		if in.breaks {
			w.wrap(s, fmt.Sprintf("if mutantOn(%d) { break }; ", w.add(s, "is break")), "")
		}
		w.removable(s)
	}
}

func (w *writer) ifStatement(s *ast.IfStmt, in around) {
	w.simple(s.Init)
	w.wrap(s.Cond, "(", fmt.Sprintf(") != mutantOn(%d)", w.add(s.Cond, "is negated")))
	w.value(s.Cond)
	w.statements(s.Body.List, in)
	switch otherwise := s.Else.(type) {
	case *ast.BlockStmt:
		w.statements(otherwise.List, in)
	case *ast.IfStmt:
		w.ifStatement(otherwise, in)
	}
}

// switchStatement mutates a switch. One with a tag becomes one without, so that a mutant can
// leave a case out.
func (w *writer) switchStatement(s *ast.SwitchStmt, in around) {
	w.simple(s.Init)
	tagged := s.Tag != nil
	mutable := s.Init == nil || !tagged
	if tagged {
		if mutable {
			w.wrap(s.Tag, "mutantTag := ", "; ")
		}
		w.value(s.Tag)
	}
	for _, clause := range s.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			switch {
			case !tagged:
				w.value(e)
			case mutable:
				w.wrap(e, "mutantTag == (", fmt.Sprintf(") && !mutantOn(%d)", w.add(e, "is no case")))
			}
		}
	}
	w.clauses(s.Body, in)
}

func (w *writer) clauses(body *ast.BlockStmt, in around) {
	in.breaks = false
	for _, clause := range body.List {
		switch clause := clause.(type) {
		case *ast.CaseClause:
			w.statements(clause.Body, in)
		case *ast.CommClause:
			w.statements(clause.Body, in)
		}
	}
}

func isPanic(s *ast.ExprStmt) bool {
	call, ok := s.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	name, ok := call.Fun.(*ast.Ident)
	return ok && name.Name == "panic"
}

func isBlank(places []ast.Expr) bool {
	for _, place := range places {
		if name, ok := place.(*ast.Ident); !ok || name.Name != "_" {
			return false
		}
	}
	return true
}
