package corsvet_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/sallyport/cors/cmd/corsctl/corsvet"
)

// TestTheDocumentShowsEachFinding compares docs/corsvet.md with what the analyzers say about
// testdata/apps/documented: the code of each function, and the message below it.
func TestTheDocumentShowsEachFinding(t *testing.T) {
	text, err := os.ReadFile("../../../docs/corsvet.md")
	if err != nil {
		t.Fatal(err)
	}
	document := string(text)
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: apps(t)}, "./documented")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(corsvet.Analyzers, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[*ast.FuncDecl][]analysis.Diagnostic{}
	for _, action := range graph.Roots {
		if action.Err != nil {
			t.Fatal(action.Err)
		}
		for _, d := range action.Diagnostics {
			for _, decl := range action.Package.Syntax[0].Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && f.Pos() <= d.Pos && d.Pos < f.End() {
					found[f] = append(found[f], d)
				}
			}
		}
	}
	source, err := os.ReadFile(filepath.Join("testdata", "apps", "documented", "documented.go"))
	if err != nil {
		t.Fatal(err)
	}
	categories := map[string]bool{}
	for _, decl := range pkgs[0].Syntax[0].Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || !f.Name.IsExported() {
			continue
		}
		if len(found[f]) != 1 {
			t.Errorf("%s has %d findings, and the document shows 1: %v", f.Name.Name, len(found[f]), found[f])
			continue
		}
		d := found[f][0]
		categories[d.Category] = true
		section, ok := sectionOf(document, d.Category)
		if !ok {
			t.Errorf("docs/corsvet.md has no section for %s", d.Category)
		}
		if page := "docs/codes/" + d.Category + ".md"; !strings.HasPrefix(d.Category, "cors-") {
			if _, err := os.Stat("../../../" + page); err != nil || !strings.HasSuffix(d.URL, "/main/"+page) {
				t.Errorf("%s leads to %q, want the page %s: %v", d.Category, d.URL, page, err)
			}
		}
		at := func(offset int) int { return pkgs[0].Fset.Position(f.Body.Pos()).Offset + offset }
		body := string(source[at(1):pkgs[0].Fset.Position(f.Body.Rbrace).Offset])
		code := strings.ReplaceAll(strings.Trim(body, "\n"), "\n\t", "\n    ")
		want := "    " + strings.ReplaceAll(strings.TrimPrefix(code, "\t"), "\n    \t", "\n        ") + "\n\n> " + withoutLines(d.Message) + "\n"
		if !strings.Contains(section, want) {
			t.Errorf("the section %s of docs/corsvet.md lacks:\n%s", d.Category, want)
		}
	}
	for _, category := range []string{
		corsvet.CategoryAfterRoutes, corsvet.CategoryNoPreflights, corsvet.CategoryInsideAuth, corsvet.CategoryInsideTimeout, corsvet.CategoryTwice, corsvet.CategoryHandlerHeaders,
	} {
		if !categories[category] {
			t.Errorf("testdata/apps/documented has no finding %s", category)
		}
	}
}

var lineNumber = regexp.MustCompile(`in line [0-9]+`)

// withoutLines writes N for the numbers of lines, which the reader does not see.
func withoutLines(message string) string { return lineNumber.ReplaceAllString(message, "in line N") }

// sectionOf returns the text below the heading that names a category. Codes of core have
// one section.
func sectionOf(document, category string) (string, bool) {
	heading := "\n### `" + category + "`\n"
	if !strings.HasPrefix(category, "cors-") {
		heading = "\n### Codes of policies\n"
	}
	_, section, ok := strings.Cut(document, heading)
	section, _, _ = strings.Cut(section, "\n### ")
	return section, ok
}
