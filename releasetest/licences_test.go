package releasetest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// licencesPage is written by UPDATE_GUIDE=1 go test -run TestLicences.
const licencesPage = "../docs/licences.md"

// permissive are the licences that ask for no more than that their text is kept.
var permissive = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "CC0-1.0"}

// TestLicencesOfWhatUsersGetAreListed looks at every module that a user's program gets with
// one of ours. Tests of ours may need more, which users do not get.
func TestLicencesOfWhatUsersGetAreListed(t *testing.T) {
	users := map[string][]string{}    // of a dependency, the packages and modules of ours that need it
	licences := map[string][]string{} // of a dependency
	note := func(name, folder string, packages ...string) {
		// The table is the same wherever it is made.
		environment := []string{"GOWORK=off", "GOFLAGS=", "GOOS=linux", "GOARCH=amd64"}
		listed := run(t, folder, environment, "go", append([]string{"list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Dir}}{{end}}"}, packages...)...)
		for _, line := range slices.Compact(slices.Sorted(strings.Lines(listed + "\n"))) {
			path, folderOfModule, found := strings.Cut(strings.TrimSpace(line), " ")
			if found && !isOurs(path) && !slices.Contains(users[path], "all") {
				users[path] = append(users[path], name)
				licences[path] = licencesIn(t, path, folderOfModule)
			}
		}
	}
	note("all", root(t), "./core")
	for _, name := range publicPackages {
		note("`"+name+"`", root(t), "./"+name)
	}
	for _, folder := range releasedModules(t)[1:] {
		note("`"+folder+"`", filepath.Join(root(t), folder), "./...")
	}
	require.NotEmpty(t, users)

	var table strings.Builder
	for _, path := range slices.Sorted(maps.Keys(users)) {
		for _, licence := range licences[path] {
			assert.Contains(t, permissive, licence, "the licence of %s", path)
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", path, strings.Join(licences[path], ", "),
			strings.Join(users[path], ", "))
	}
	text, err := os.ReadFile(licencesPage)
	require.NoError(t, err)
	const before = "|---|---|---|\n"
	head, old, found := strings.Cut(string(text), before)
	require.True(t, found)
	if os.Getenv("UPDATE_GUIDE") != "" {
		require.NoError(t, os.WriteFile(licencesPage, []byte(head+before+table.String()), 0o600))
		return
	}
	assert.Equal(t, table.String(), old, "%s is out of date: run UPDATE_GUIDE=1 go test in releasetest", licencesPage)
}

// licencesIn reads the licences in the files of a module that are named so.
func licencesIn(t *testing.T, path, folder string) (found []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	for _, file := range files {
		name := strings.ToUpper(filepath.Base(file))
		if !strings.HasPrefix(name, "LICEN") && !strings.HasPrefix(name, "COPYING") {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		coverage := licensecheck.Scan(text)
		assert.GreaterOrEqual(t, coverage.Percent, 50.0, "%s of %s is no text of a known licence", file, path)
		for _, match := range coverage.Match {
			found = append(found, match.ID)
		}
	}
	require.NotEmpty(t, found, "%s has no licence", path)
	slices.Sort(found)
	return slices.Compact(found)
}
