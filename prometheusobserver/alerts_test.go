package prometheusobserver

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// TestAlertRules runs Prometheus's own tool: the cases are in alerts_test.yml and
// alerts_replicas_test.yml.
func TestAlertRules(t *testing.T) {
	promtool := need(t, "promtool")
	for _, arguments := range [][]string{
		{"check", "rules", "alerts.yml"},
		{"test", "rules", "alerts_test.yml", "alerts_replicas_test.yml"},
	} {
		output, err := exec.Command(promtool, arguments...).CombinedOutput()
		assert.NoError(t, err, "promtool %v\n%s", arguments, output)
	}
}

// A rule that nobody tests may never fire.
func TestEveryAlertIsTested(t *testing.T) {
	names := func(pattern string, files ...string) map[string]bool {
		found := map[string]bool{}
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, name := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
				found[name[1]] = true
			}
		}
		return found
	}
	alerts := names(`(?m)^ +- alert: (\w+)$`, "alerts.yml")
	require.NotEmpty(t, alerts)
	assert.Equal(t, alerts, names(`(?m)- alertname: (\w+)\n.*\n +exp_alerts:\n +- exp_labels`, "alerts_test.yml", "alerts_replicas_test.yml"), "alerts that a test expects")
	assert.Equal(t, alerts, names(`(?m)- alertname: (\w+)\n.*\n +exp_alerts: \[\]`, "alerts_test.yml", "alerts_replicas_test.yml"), "alerts that a test expects to be silent")
}

// The queries list the reasons that refuse nothing, so that a reason that core adds later
// counts as a refusal.
func TestRefusalsAreAllReasonsButThoseThatRefuseNothing(t *testing.T) {
	var names []string
	for r := core.ReasonNone; r <= core.ReasonNoPolicy; r++ {
		names = append(names, r.String())
	}
	for file, count := range map[string]int{"alerts.yml": 1, "dashboard.json": 2} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		lists := regexp.MustCompile(`reason!~\\?"([^"\\]*)`).FindAllStringSubmatch(string(text), -1)
		assert.Len(t, lists, count, file)
		for _, list := range lists {
			assert.Equal(t, strings.Join(names, "|"), list[1], file)
		}
	}
}
