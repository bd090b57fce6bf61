package policyfile

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

func guide(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/policy-files.md")
	require.NoError(t, err)
	return string(text)
}

// The policies of the guide are valid, and follow the file as kubelet writes it.
func TestThePoliciesOfTheGuideAreValid(t *testing.T) {
	policies := regexp.MustCompile(`(?m)^ *(?:echo '(.*)' > |policy\.json: \|\n((?: {4}.*\n)+))`).FindAllStringSubmatch(guide(t), -1)
	require.Len(t, policies, 2)
	for _, found := range policies {
		policy, err := core.ParsePolicy([]byte(found[1] + found[2]))
		require.NoError(t, err, found[0])
		_, err = core.New(policy)
		assert.NoError(t, err, found[0])
	}
}

// What the guide shows of the environment and of the log is what the code says.
func TestTheTextsOfTheGuideAreThoseOfTheCode(t *testing.T) {
	text := guide(t)
	value := regexp.MustCompile(`(?m)^ +value: (.*)$`).FindStringSubmatch(text)
	require.NotNil(t, value)
	origins, err := core.ParseOrigins(value[1])
	require.NoError(t, err)
	assert.Len(t, origins, 2)

	_, err = core.ParseOrigins("https://app.example.com, https://Admin.example.com/")
	assert.Contains(t, text, "    "+err.Error()+"\n")

	code, err := os.ReadFile("policyfile.go")
	require.NoError(t, err)
	lines := regexp.MustCompile(`(?m)^    (?:INFO|ERROR) (cors: .*) file=`).FindAllStringSubmatch(text, -1)
	require.Len(t, lines, 2)
	for _, line := range lines {
		assert.True(t, strings.Contains(string(code), `"`+line[1]+`"`), "no log message is %q", line[1])
	}
}
