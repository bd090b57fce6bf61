package moving

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sources are the files of each library that have its settings and its functions.
var sources = map[string]struct {
	importPath string
	files      []string
}{
	"gin-contrib.md": {"github.com/gin-contrib/cors", []string{"config.go", "cors.go"}},
	"echo.md":        {"github.com/labstack/echo/v4/middleware", []string{"cors.go"}},
	"go-chi.md":      {"github.com/go-chi/cors", []string{"cors.go"}},
	"rs-cors.md":     {"github.com/rs/cors", []string{"cors.go"}},
	"jub0bs.md":      {"github.com/jub0bs/cors", []string{"config.go", "middleware.go"}},
}

var inBackquotes = regexp.MustCompile("`([^`]+)`")

// TestGuidesSayWhatBecomesOfEachName is about the section "Field by field": the first
// column of its table has every exported name of the library, and no others.
func TestGuidesSayWhatBecomesOfEachName(t *testing.T) {
	for guide, source := range sources {
		t.Run(guide, func(t *testing.T) {
			var listed []string
			for _, row := range rowsOf(sectionOf(t, guide, "Field by field")) {
				require.Len(t, row, 2, "a row has the name and what it becomes: %q", row)
				assert.NotEmpty(t, row[1])
				for _, name := range inBackquotes.FindAllStringSubmatch(row[0], -1) {
					listed = append(listed, name[1])
				}
			}
			slices.Sort(listed)
			assert.Equal(t, exportedNames(t, source.importPath, source.files), listed, "the names that the table has")
		})
	}
}

// TestGuidesNameWhatExists looks up each name of this project that a guide has in
// backquotes, such as core.New.
func TestGuidesNameWhatExists(t *testing.T) {
	known := map[string][]string{}
	for _, name := range []string{"core", "ginadapter", "echoadapter", "chiadapter", "httpadapter", "corstest"} {
		files, err := filepath.Glob(filepath.Join("..", "..", name, "*.go"))
		require.NoError(t, err)
		known[name] = namesIn(t, slices.DeleteFunc(files, func(file string) bool { return strings.HasSuffix(file, "_test.go") }))
	}
	qualified := regexp.MustCompile(`\b(core|[a-z]+adapter|corstest)\.([A-Z]\w*)`)
	for guide := range sources {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", "moving", guide))
		require.NoError(t, err)
		found := qualified.FindAllStringSubmatch(string(text), -1)
		assert.NotEmpty(t, found)
		for _, name := range found {
			assert.Contains(t, known[name[1]], name[2], "%s has %s", guide, name[0])
		}
		for _, row := range rowsOf(sectionOf(t, guide, "Field by field")) {
			for _, name := range inBackquotes.FindAllStringSubmatch(row[1], -1) {
				if regexp.MustCompile(`^[A-Z]\w+$`).MatchString(name[1]) && !slices.Contains(methods, name[1]) {
					assert.True(t, slices.Contains(known["core"], name[1]) || strings.Contains(strings.Join(exportedNames(t, sources[guide].importPath, sources[guide].files), " "), name[1]) ||
						isHeader(name[1]), "%s: %s is no name of core, of the library or of HTTP", guide, name[1])
				}
			}
		}
	}
}

var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

func isHeader(name string) bool {
	return slices.Contains([]string{"Accept", "Authorization", "Origin", "Vary", "Allow"}, name)
}

// exportedNames parses the files of a library. Fields of its structs and methods are among
// the names. Of Echo's package, only those of this file count.
func exportedNames(t *testing.T, importPath string, files []string) []string {
	t.Helper()
	output, err := exec.Command("go", "list", "-f", "{{.Dir}}", importPath).Output()
	require.NoError(t, err, "go list %s", importPath)
	paths := slices.Clone(files)
	for i := range paths {
		paths[i] = filepath.Join(strings.TrimSpace(string(output)), files[i])
	}
	return namesIn(t, paths)
}

func namesIn(t *testing.T, files []string) []string {
	t.Helper()
	var all []string
	add := func(names ...*ast.Ident) {
		for _, name := range names {
			if name.IsExported() {
				all = append(all, name.Name)
			}
		}
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				add(d.Name)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.ValueSpec:
						add(s.Names...)
					case *ast.TypeSpec:
						add(s.Name)
						if structure, ok := s.Type.(*ast.StructType); ok && s.Name.IsExported() {
							for _, field := range structure.Fields.List {
								add(field.Names...)
							}
						}
					}
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
