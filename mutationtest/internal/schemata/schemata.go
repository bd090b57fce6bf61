// Package schemata writes all mutants of a package into one copy of its source. Each is
// a branch that runs only where the environment names its number in MUTANT. So all of
// them are compiled once.
package schemata

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"github.com/sallyport/cors/mutationtest/internal/source"
)

// Mutant is one change of the source.
type Mutant struct {
	ID       int
	Position string // file:line:column, for people
	Key
}

// Key names a mutant whatever the lines around it are.
type Key struct {
	Package  string // its folder
	Function string
	Source   string // what is changed, on one line
	Mutation string // what becomes of it
	Nth      int    // from 1, where a function has several with the same text
}

func (k Key) String() string { return fmt.Sprintf("%s %s: %s", k.Package, k.Function, k.Change()) }

// Change writes the mutant without its place, such as "`a < b` is negated (#2)".
func (k Key) Change() string {
	if k.Nth > 1 {
		return fmt.Sprintf("`%s` %s (#%d)", k.Source, k.Mutation, k.Nth)
	}
	return fmt.Sprintf("`%s` %s", k.Source, k.Mutation)
}

//go:embed runtime.go.txt
var runtime string

// Write writes the mutants of a package to a folder, numbered from first. overlay says which
// file is to be compiled in place of which, as "go build -overlay" wants it.
func Write(p *source.Package, folder string, first int, overlay map[string]string) ([]Mutant, error) {
	w := &writer{pkg: p, next: first, nth: map[Key]int{}}
	for i, file := range p.Files {
		name := p.Names[i]
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		w.begin(file, text)
		w.file(file)
		changed := filepath.Join(folder, strings.ReplaceAll(p.Folder, "/", "-")+"-"+filepath.Base(name))
		if err := os.WriteFile(changed, w.edits.result(), 0o644); err != nil {
			return nil, err
		}
		overlay[name] = changed
	}
	added := filepath.Join(folder, strings.ReplaceAll(p.Folder, "/", "-")+"-mutants.go")
	overlay[filepath.Join(filepath.Dir(p.Names[0]), "mutants_of_this_package.go")] = added
	return w.mutants, os.WriteFile(added, []byte(strings.Replace(runtime, "PACKAGE", p.Types.Name(), 1)), 0o644)
}

// writer collects the mutants of a package and the edits of one file.
type writer struct {
	pkg     *source.Package
	next    int
	nth     map[Key]int
	mutants []Mutant

	syntax   *ast.File
	text     []byte
	edits    *edits
	imported map[string]string // the names of imported packages by path
	function string
}

func (w *writer) begin(file *ast.File, text []byte) {
	w.syntax, w.text, w.edits, w.imported = file, text, newEdits(text), map[string]string{}
	for _, spec := range file.Imports {
		if imported := w.pkg.Info.PkgNameOf(spec); imported != nil {
			w.imported[imported.Imported().Path()] = imported.Name()
		}
	}
}

// add numbers a mutant of a node.
func (w *writer) add(node ast.Node, mutation string) int {
	const longest = 100
	source := strings.Join(strings.Fields(w.textOf(node)), " ")
	if len(source) > longest {
		source = source[:longest] + "..."
	}
	key := Key{Package: w.pkg.Folder, Function: w.function, Source: source, Mutation: mutation}
	w.nth[key]++
	position := w.pkg.Fset.Position(node.Pos())
	m := Mutant{w.next, fmt.Sprintf("%s/%s:%d:%d", w.pkg.Folder, filepath.Base(position.Filename), position.Line, position.Column), key}
	m.Nth = w.nth[key]
	w.mutants = append(w.mutants, m)
	w.next++
	return m.ID
}

func (w *writer) from(node ast.Node) int { return w.pkg.Fset.Position(node.Pos()).Offset }
func (w *writer) to(node ast.Node) int   { return w.pkg.Fset.Position(node.End()).Offset }

func (w *writer) textOf(node ast.Node) string { return string(w.text[w.from(node):w.to(node)]) }

func (w *writer) wrap(node ast.Node, before, after string) {
	w.edits.wrap(w.from(node), w.to(node), before, after)
}

// typeName returns how a type is written at a node, or "" if it cannot be written there.
func (w *writer) typeName(t types.Type, at ast.Node) string {
	scope := w.pkg.Types.Scope().Innermost(at.Pos())
	if scope == nil {
		scope = w.pkg.Types.Scope()
	}
	writable := true
	name := types.TypeString(t, func(p *types.Package) string {
		if p == w.pkg.Types {
			return ""
		}
		name := w.imported[p.Path()]
		_, found := scope.LookupParent(name, at.Pos())
		_, isPackage := found.(*types.PkgName)
		writable = writable && isPackage
		return name
	})
	if named, ok := types.Unalias(t).(*types.Named); ok && (named.Obj().Pkg() == nil || named.Obj().Pkg() == w.pkg.Types) {
		_, found := scope.LookupParent(named.Obj().Name(), at.Pos())
		writable = writable && found == named.Obj()
	}
	if !writable || strings.Contains(name, "untyped") {
		return ""
	}
	return name
}
