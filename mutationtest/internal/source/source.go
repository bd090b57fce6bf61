// Package source reads packages with their types.
package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// Package is a package without its tests.
type Package struct {
	Folder string // relative to the root of the module
	Names  []string
	Files  []*ast.File
	Fset   *token.FileSet
	Types  *types.Package
	Info   *types.Info
}

// Load reads the packages in these folders of the module at root.
func Load(root string, folders []string) ([]*Package, error) {
	args := []string{"list", "-deps", "-export", "-json=Dir,ImportPath,Export,GoFiles,DepOnly"}
	for _, folder := range folders {
		args = append(args, "./"+folder)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	type listed struct {
		Dir, ImportPath, Export string
		GoFiles                 []string
		DepOnly                 bool
	}
	exports := map[string]string{}
	named := map[string]listed{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			folder, err := filepath.Rel(root, p.Dir)
			if err != nil {
				return nil, err
			}
			named[filepath.ToSlash(folder)] = p
		}
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var packages []*Package
	for _, folder := range folders {
		p := named[folder]
		loaded, err := load(fset, imports, folder, p.ImportPath, p.Dir, p.GoFiles)
		if err != nil {
			return nil, err
		}
		packages = append(packages, loaded)
	}
	return packages, nil
}

func load(fset *token.FileSet, imports types.Importer, folder, path, dir string, names []string) (*Package, error) {
	p := &Package{Folder: folder, Fset: fset, Info: &types.Info{
		Types:     map[ast.Expr]types.TypeAndValue{},
		Defs:      map[*ast.Ident]types.Object{},
		Uses:      map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{},
	}}
	for _, name := range names {
		name = filepath.Join(dir, name)
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.Names, p.Files = append(p.Names, name), append(p.Files, file)
	}
	var err error
	config := types.Config{Importer: imports}
	p.Types, err = config.Check(path, fset, p.Files, p.Info)
	return p, err
}
