package releasetest

import (
	"bytes"
	"go/types"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/exp/apidiff"
	"golang.org/x/tools/go/packages"
)

// publicPackages are the packages of the root module that users import.
var publicPackages = []string{"core", "httpadapter", "ginadapter", "echoadapter", "chiadapter", "corstest", "conformance", "shadow"}

// TestAPIKeepsWhatTheLastReleaseHad compares the exported API with that of the last tag, or
// of the commit in testdata/base.txt until there is a tag. What programs could not
// compile with any more is an incompatible change, and has to be in testdata/incompatible.txt,
// so that it is meant. A release empties that file.
func TestAPIKeepsWhatTheLastReleaseHad(t *testing.T) {
	base := lastRelease(t)
	old := t.TempDir()
	archive := exec.Command("git", "-C", root(t), "archive", base)
	tree, err := archive.Output()
	require.NoError(t, err)
	extract := exec.Command("tar", "-x", "-C", old)
	extract.Stdin = bytes.NewReader(tree)
	require.NoError(t, extract.Run())

	text, err := os.ReadFile("testdata/incompatible.txt")
	require.NoError(t, err)
	var meant []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			meant = append(meant, line)
		}
	}
	var changes []string
	before, after := exported(t, old), exported(t, root(t))
	for _, name := range publicPackages {
		if before[name] == nil {
			continue // it is new
		}
		for _, change := range apidiff.Changes(before[name], after[name]).Changes {
			if !change.Compatible {
				changes = append(changes, name+": "+change.Message)
			}
		}
	}
	slices.Sort(changes)
	slices.Sort(meant)
	assert.Equal(t, meant, changes, "the incompatible changes since %s", base)
}

// TestAPIThatLacksAFunctionIsNoticed is the control.
func TestAPIThatLacksAFunctionIsNoticed(t *testing.T) {
	now := exported(t, root(t))["core"]
	require.NotNil(t, now)
	less := types.NewPackage(now.Path(), now.Name())
	for _, name := range now.Scope().Names() {
		if name != "MustNew" {
			less.Scope().Insert(now.Scope().Lookup(name))
		}
	}
	var messages []string
	for _, change := range apidiff.Changes(now, less).Changes {
		messages = append(messages, change.Message)
	}
	assert.Contains(t, messages, "MustNew: removed")
}

// lastRelease returns the last tag of the library, or the commit to compare with.
func lastRelease(t *testing.T) string {
	t.Helper()
	if tag, err := exec.Command("git", "-C", root(t), "describe", "--tags", "--abbrev=0", "--match", "v*").Output(); err == nil {
		return strings.TrimSpace(string(tag))
	}
	text, err := os.ReadFile("testdata/base.txt")
	require.NoError(t, err)
	base := strings.TrimSpace(string(text))
	if err := exec.Command("git", "-C", root(t), "cat-file", "-e", base+"^{commit}").Run(); err != nil {
		t.Skipf("the history of this clone does not reach %s, with which the API is compared: fetch all of it", base)
	}
	return base
}

// exported loads the public packages of a tree, by the last element of their paths.
func exported(t *testing.T, tree string) map[string]*types.Package {
	t.Helper()
	var patterns []string
	for _, name := range publicPackages {
		if _, err := os.Stat(tree + "/" + name); err == nil {
			patterns = append(patterns, "./"+name)
		}
	}
	loaded, err := packages.Load(&packages.Config{Dir: tree, Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps, Env: append(os.Environ(), "GOWORK=off")}, patterns...)
	require.NoError(t, err)
	all := map[string]*types.Package{}
	for _, p := range loaded {
		require.Empty(t, p.Errors)
		all[p.PkgPath[strings.LastIndex(p.PkgPath, "/")+1:]] = p.Types
	}
	return all
}
