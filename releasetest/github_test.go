package releasetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// TestWorkflowRunsWhatContributorsRun reads the files for GitHub: all are YAML, the
// workflow's checks are .ci/run with the history that the comparison of the API needs.
func TestWorkflowRunsWhatContributorsRun(t *testing.T) {
	files, err := filepath.Glob("../.github/*/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range append(files, "../.github/dependabot.yml") {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var parsed map[string]any
		assert.NoError(t, yaml.Unmarshal(text, &parsed), file)
	}

	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Run  string
				With map[string]any
			}
		}
	}
	text, err := os.ReadFile("../.github/workflows/ci.yml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &workflow))
	steps := workflow.Jobs["checks"].Steps
	require.NotEmpty(t, steps)
	assert.Equal(t, 0, steps[0].With["fetch-depth"])
	assert.True(t, strings.HasSuffix(steps[len(steps)-1].Run, "bash .ci/run"))
	_, err = os.Stat("../.ci/run")
	assert.NoError(t, err)
}
