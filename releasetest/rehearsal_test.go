package releasetest

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

// TestReleaseIsUsable does what "How a release is made" of CONTRIBUTING.md says, in a
// clone: it requires the new version in each module, takes the replace lines out, and tags.
// Then an empty module gets the tagged modules from a proxy of files, builds each of them,
// and runs the tests of the README's programs.
func TestReleaseIsUsable(t *testing.T) {
	clone, proxy := t.TempDir(), t.TempDir()
	run(t, root(t), nil, "git", "clone", "--quiet", "--shared", ".", clone)
	// A version that no earlier run has left in the module cache.
	version := fmt.Sprintf("v0.1.0-rehearsal.%d", time.Now().UnixNano())
	environment := fromProxy(t, proxy)
	forgetLater(t, version)

	folders := releasedModules(t)
	for _, folder := range folders {
		requireVersion(t, filepath.Join(clone, folder), version)
		if folder != "." {
			run(t, filepath.Join(clone, folder), environment, "go", "mod", "tidy")
		}
		run(t, clone, nil, "git", "-c", "user.name=rehearsal", "-c", "user.email=rehearsal@localhost", "commit", "--quiet", "--allow-empty", "-am", "Release "+folder)
		run(t, clone, nil, "git", "tag", strings.TrimPrefix(folder+"/"+version, "./"))
		publish(t, clone, folder, proxy, version)
	}

	user := t.TempDir()
	run(t, user, environment, "go", "mod", "init", "stranger.example/app")
	require.NoError(t, os.CopyFS(user, os.DirFS("../examples/readme")))
	var get []string
	for _, folder := range folders {
		get = append(get, modulePath(folder)+"@"+version)
	}
	require.NoError(t, os.WriteFile(filepath.Join(user, "modules.go"), []byte(importing(folders)), 0o600))
	run(t, user, environment, "go", append([]string{"get"}, get...)...)
	run(t, user, environment, "go", "mod", "tidy")
	run(t, user, environment, "go", "build", "./...", modulePath("cmd/corsctl"))
	output := run(t, user, environment, "go", "test", "-vet=off", "-count=1", "-v", "-run", "TestPrograms", ".")
	assert.Contains(t, output, "--- PASS: TestProgramsAnswerPreflightsAndRequests/gin")
}

// fromProxy lets go find this project in the proxy alone, and all else where it usually is.
func fromProxy(t *testing.T, proxy string) []string {
	t.Helper()
	usual := run(t, ".", nil, "go", "env", "GOPROXY")
	private := library + "," + library + "/*"
	return []string{"GOWORK=off", "GOFLAGS=-mod=mod " + run(t, ".", nil, "go", "env", "GOFLAGS"),
		"GOPROXY=file://" + filepath.ToSlash(proxy) + "," + usual, "GONOSUMDB=" + private, "GONOPROXY=none", "GOPRIVATE="}
}

// requireVersion makes go.mod require the version of every module of this project that it
// needs, without a replacement.
func requireVersion(t *testing.T, folder, version string) {
	t.Helper()
	file := filepath.Join(folder, "go.mod")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	mod, err := modfile.Parse(file, text, nil)
	require.NoError(t, err)
	for _, replaced := range mod.Replace {
		require.True(t, isOurs(replaced.Old.Path), "%s replaces %s, which users would not get", file, replaced.Old.Path)
		require.NoError(t, mod.DropReplace(replaced.Old.Path, replaced.Old.Version))
	}
	for _, required := range mod.Require {
		if isOurs(required.Mod.Path) {
			require.NoError(t, mod.AddRequire(required.Mod.Path, version))
		}
	}
	mod.Cleanup()
	text, err = mod.Format()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, text, 0o600))
}

func isOurs(path string) bool { return path == library || strings.HasPrefix(path, library+"/") }

// publish writes the tagged module into the proxy, which has the layout of "GOPROXY
// protocol" in the reference of modules.
func publish(t *testing.T, clone, folder, proxy, version string) {
	t.Helper()
	versions := filepath.Join(proxy, filepath.FromSlash(modulePath(folder)), "@v")
	require.NoError(t, os.MkdirAll(versions, 0o700))
	write := func(name string, text []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(versions, name), text, 0o600))
	}
	mod, err := os.ReadFile(filepath.Join(clone, folder, "go.mod"))
	require.NoError(t, err)
	info, err := json.Marshal(map[string]any{"Version": version, "Time": time.Now().UTC()})
	require.NoError(t, err)
	write("list", []byte(version+"\n"))
	write(version+".mod", mod)
	write(version+".info", info)

	archive := filepath.Join(versions, version+".zip")
	file, err := os.Create(archive)
	require.NoError(t, err)
	subfolder := strings.TrimPrefix(folder, ".")
	require.NoError(t, modzip.CreateFromVCS(file, module.Version{Path: modulePath(folder), Version: version}, clone, "HEAD", subfolder))
	require.NoError(t, file.Close())
	requireLicence(t, archive)
}

// requireLicence looks into the archive: each module must carry the licence that its
// users have to keep.
func requireLicence(t *testing.T, archive string) {
	t.Helper()
	reader, err := zip.OpenReader(archive)
	require.NoError(t, err)
	defer reader.Close()
	for _, file := range reader.File {
		if strings.HasSuffix(file.Name, "/LICENSE") {
			return
		}
	}
	t.Errorf("%s has no LICENSE", archive)
}

// importing is a file that imports a package of each module.
func importing(folders []string) string {
	var b strings.Builder
	b.WriteString("package app\n\nimport (\n")
	for _, folder := range folders {
		if folder != "." && !strings.HasPrefix(folder, "cmd/") {
			fmt.Fprintf(&b, "\t_ %q\n", modulePath(folder))
		}
	}
	return b.String() + ")\n"
}

// forgetLater removes the rehearsed version from the module cache at the end.
func forgetLater(t *testing.T, version string) {
	t.Helper()
	cache := run(t, ".", nil, "go", "env", "GOMODCACHE")
	t.Cleanup(func() {
		for _, folder := range releasedModules(t) {
			extracted := filepath.Join(cache, filepath.FromSlash(modulePath(folder))+"@"+version)
			_ = filepath.WalkDir(extracted, func(path string, entry os.DirEntry, err error) error {
				if err == nil && entry.IsDir() {
					return os.Chmod(path, 0o700) // the cache is read-only
				}
				return err
			})
			assert.NoError(t, os.RemoveAll(extracted))
			downloads, err := filepath.Glob(filepath.Join(cache, "cache", "download", filepath.FromSlash(modulePath(folder)), "@v", version+".*"))
			assert.NoError(t, err)
			for _, file := range downloads {
				assert.NoError(t, os.Remove(file))
			}
		}
	})
}
