// Package examples_test holds the example applications to what all of them
// promise. It uses them as a person does: it copies a folder into a module of its
// own, builds and starts the program, calls it over TCP, reads what it prints,
// and stops it with a signal.
package examples_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// origin is one that the examples' policy.json lists.
const origin = "https://app.example.com"

var folders = []string{"gin", "echo", "chi"}

func TestApplications(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("SIGTERM cannot be sent on Windows")
	}
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) {
			path := buildCopy(t, folder)
			t.Run("listed origins read and change notes", func(t *testing.T) { testGrants(t, path) })
			t.Run("a refused preflight is logged with its explanation", func(t *testing.T) { testRefusal(t, path) })
			t.Run("the policy is read from a file and advice is logged", func(t *testing.T) { testPolicyFile(t, path) })
			t.Run("an invalid policy ends the program with every problem", func(t *testing.T) { testInvalidPolicy(t, path) })
			t.Run("SIGTERM lets a running request end", func(t *testing.T) { testGracefulStop(t, path) })
		})
	}
}

func testGrants(t *testing.T, path string) {
	p := start(t, path)

	list := p.call(t, "GET", "/notes", "", "Origin", origin)
	list.require(t, http.StatusOK, `[{"id":"1","text":"water the plants"},{"id":"2","text":"answer the preflight"}]`)
	list.requireField(t, "Access-Control-Allow-Origin", origin)
	list.requireField(t, "Access-Control-Expose-Headers", "X-Total-Count")
	list.requireField(t, "X-Total-Count", "2")

	preflight := p.call(t, "OPTIONS", "/notes/1", "", "Origin", origin,
		"Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "content-type")
	preflight.require(t, http.StatusNoContent, "")
	preflight.requireField(t, "Access-Control-Allow-Origin", origin)
	preflight.requireField(t, "Access-Control-Allow-Methods", "PUT, DELETE")
	preflight.requireField(t, "Access-Control-Allow-Headers", "Authorization, Content-Type")
	preflight.requireField(t, "Access-Control-Max-Age", "600")

	put := p.call(t, "PUT", "/notes/1", `{"text":"done"}`, "Origin", origin, "Content-Type", "application/json")
	put.require(t, http.StatusOK, `{"id":"1","text":"done"}`)
	put.requireField(t, "Access-Control-Allow-Origin", origin)
	p.call(t, "GET", "/notes/1", "").require(t, http.StatusOK, `{"id":"1","text":"done"}`)

	malformed := p.call(t, "PUT", "/notes/1", `{`, "Origin", origin, "Content-Type", "application/json")
	assert.Equal(t, http.StatusBadRequest, malformed.status)
	malformed.requireField(t, "Access-Control-Allow-Origin", origin)

	p.call(t, "DELETE", "/notes/1", "", "Origin", origin).require(t, http.StatusNoContent, "")
	gone := p.call(t, "GET", "/notes/1", "", "Origin", origin)
	assert.Equal(t, http.StatusNotFound, gone.status)
	gone.requireField(t, "Access-Control-Allow-Origin", origin)

	nowhere := p.call(t, "GET", "/nowhere", "", "Origin", origin)
	assert.Equal(t, http.StatusNotFound, nowhere.status)
	nowhere.requireField(t, "Access-Control-Allow-Origin", origin)

	assert.Empty(t, p.log(t), "nothing was refused, and the log should be empty")
}

func testRefusal(t *testing.T, path string) {
	p := start(t, path)

	preflight := p.call(t, "OPTIONS", "/notes/1", "", "Origin", "http://app.example.com", "Access-Control-Request-Method", "PUT")
	preflight.require(t, http.StatusForbidden, "")
	preflight.requireField(t, "Access-Control-Allow-Origin")

	lines := p.logLines(t, "cors:")
	require.Len(t, lines, 1, "log lines about one refusal; the log:\n%s", p.log(t))
	assert.Contains(t, lines[0], `Origin \"http://app.example.com\" is not allowed: no entry of AllowOrigins covers it.`)
	assert.Contains(t, lines[0], `AllowOrigins[0] \"https://app.example.com\" differs in the scheme`)
	assert.Contains(t, lines[0], `add \"http://app.example.com\" to AllowOrigins`)
	assert.Contains(t, lines[0], "path=/notes/1")
}

func testPolicyFile(t *testing.T, path string) {
	const other = "https://other.example.com"
	p := start(t, path, "-policy", writePolicy(t, `{"allowOrigins": ["`+other+`", "`+other+`"], "allowHeaders": ["Content-Type"]}`))

	p.call(t, "GET", "/notes", "", "Origin", other).requireField(t, "Access-Control-Allow-Origin", other)
	p.call(t, "GET", "/notes", "", "Origin", origin).requireField(t, "Access-Control-Allow-Origin")

	lines := p.logLines(t, "advice")
	require.Len(t, lines, 1, "log lines about one piece of advice; the log:\n%s", p.log(t))
	assert.Contains(t, lines[0], `AllowOrigins[1] \"https://other.example.com\": it repeats entry 0; remove it`)
}

func testInvalidPolicy(t *testing.T, path string) {
	for name, row := range map[string]struct {
		policy   string
		problems []string
	}{
		"values that no policy may have": {
			`{"allowOrigins": ["https://app.example.com/", "https://*"], "allowMethods": ["put"]}`,
			[]string{`AllowOrigins[0] "https://app.example.com/": `, `AllowOrigins[1] "https://*": `, `AllowMethods[0] "put": `},
		},
		"keys and types that no policy has": {
			`{"allowOrigin": [], "maxAge": "600"}`,
			[]string{`line 1, column 2: unknown key "allowOrigin"`, `line 1, column 31: "maxAge" is a string`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := writePolicy(t, row.policy)
			requireFailure(t, path, file, append(row.problems, file)...)
		})
	}
	t.Run("a file that is not there", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "missing.json")
		requireFailure(t, path, file, file)
	})
}

func writePolicy(t *testing.T, text string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "policy.json")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// requireFailure fails unless the program, started with the policy in file, ends
// with status 1, prints all the texts, and does not serve.
func requireFailure(t *testing.T, path, file string, texts ...string) {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), path, "-addr", "127.0.0.1:0", "-policy", file).CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "the program's end; it printed:\n%s", output)
	assert.Equal(t, 1, exit.ExitCode(), "exit status; it printed:\n%s", output)
	assert.NotContains(t, string(output), "Listening", "the program served all the same")
	for _, text := range texts {
		assert.Contains(t, string(output), text)
	}
}
