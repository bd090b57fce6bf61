package cors_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withoutExample are exported functions and methods that need no Example, by reason.
var withoutExample = map[string][]string{
	"an Example has no *testing.T":             {"conformance.Run"},
	"only tests need it":                       {"origincache.Cache.Close"},
	"a middleware or a feed calls it, no user": {"originfeed.Feed.Evaluate", "originfeed.Postgres.Open"},
}

// needsNone are methods of interfaces of the standard library, which users do not call.
var needsNone = []string{"Error", "LogValue", "MarshalJSON", "MarshalText", "String", "UnmarshalText", "Unwrap"}

// TestEachExportedFunctionHasAnExample reads the public packages as pkg.go.dev does. An
// Example of the package calls each function and method, and prints something that go test
// compares.
func TestEachExportedFunctionHasAnExample(t *testing.T) {
	excepted := map[string]bool{}
	for _, names := range withoutExample {
		for _, name := range names {
			require.False(t, excepted[name], "%s is listed twice", name)
			excepted[name] = true
		}
	}
	for _, folder := range publicPackages(t) {
		for name, shown := range exportedFunctions(t, folder) {
			if shown {
				assert.False(t, excepted[name], "%s has an Example: remove it from withoutExample", name)
			} else {
				assert.True(t, excepted[name], "%s has no Example", name)
			}
			delete(excepted, name)
		}
	}
	assert.Empty(t, excepted, "withoutExample lists functions that do not exist")
}

// publicPackages returns the folders of the packages that users import.
func publicPackages(t *testing.T) (folders []string) {
	t.Helper()
	for _, file := range filesOf(t, ".", func(path string) bool {
		return strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go")
	}) {
		folder := filepath.ToSlash(filepath.Dir(file))
		if strings.Count(folder, "/") == 0 && folder != "." && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	require.Contains(t, folders, "core")
	return folders
}

// exportedFunctions returns for each exported function and method of a package, such as
// "core.New" and "core.Engine.Reload", whether an Example shows it.
func exportedFunctions(t *testing.T, folder string) map[string]bool {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	set := token.NewFileSet()
	var files []*ast.File
	for _, path := range paths {
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, file)
	}
	pkg, err := doc.NewFromFiles(set, files, "github.com/sallyport/cors/"+folder)
	require.NoError(t, err)

	called := calls(pkg.Examples)
	functions := slices.Clone(pkg.Funcs)
	for _, typ := range pkg.Types {
		functions = append(functions, typ.Funcs...)
		called = append(called, calls(typ.Examples)...)
		for _, method := range typ.Methods {
			called = append(called, calls(method.Examples)...)
		}
	}
	for _, function := range functions {
		called = append(called, calls(function.Examples)...)
	}
	shown := map[string]bool{}
	for _, function := range functions {
		shown[folder+"."+function.Name] = slices.Contains(called, function.Name)
	}
	for _, typ := range pkg.Types {
		for _, method := range typ.Methods {
			if !slices.Contains(needsNone, method.Name) {
				shown[folder+"."+typ.Name+"."+method.Name] = slices.Contains(called, method.Name)
			}
		}
	}
	return shown
}

// calls returns the names that the examples with an output select, such as New of core.New.
func calls(examples []*doc.Example) (names []string) {
	for _, example := range examples {
		if example.Output == "" && !example.EmptyOutput {
			continue
		}
		ast.Inspect(example.Code, func(node ast.Node) bool {
			if selector, ok := node.(*ast.SelectorExpr); ok {
				names = append(names, selector.Sel.Name)
			}
			return true
		})
	}
	return names
}
