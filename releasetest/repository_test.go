package releasetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const library = "github.com/sallyport/cors"

// releasedModules returns the folders of the modules that users import, the root first,
// in the order in which they are tagged. CONTRIBUTING.md lists them.
func releasedModules(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../CONTRIBUTING.md")
	require.NoError(t, err)
	_, list, found := strings.Cut(string(text), "Those that users import are")
	require.True(t, found)
	list, _, _ = strings.Cut(list, ".")
	folders := []string{"."}
	for _, name := range regexp.MustCompile("`([a-z0-9/]+)`").FindAllStringSubmatch(list, -1) {
		folders = append(folders, name[1])
	}
	require.Greater(t, len(folders), 1)
	return folders
}

// modulePath returns the path of the module in a folder.
func modulePath(folder string) string { return strings.TrimSuffix(library+"/"+folder, "/.") }

// root is the top of the checkout.
func root(t *testing.T) string {
	t.Helper()
	top, err := filepath.Abs("..")
	require.NoError(t, err)
	return top
}

// run runs a command in a folder and returns what it printed.
func run(t *testing.T, folder string, environment []string, name string, arguments ...string) string {
	t.Helper()
	command := exec.Command(name, arguments...)
	command.Dir, command.Env = folder, append(os.Environ(), environment...)
	output, err := command.CombinedOutput()
	require.NoError(t, err, "%s %s in %s:\n%s", name, strings.Join(arguments, " "), folder, output)
	return strings.TrimSpace(string(output))
}
