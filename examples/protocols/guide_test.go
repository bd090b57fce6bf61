package protocols

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

const page = "https://app.example.com"

// section returns the text of the guide below a heading.
func section(t *testing.T, heading string) string {
	t.Helper()
	guide, err := os.ReadFile("../../docs/protocols.md")
	require.NoError(t, err)
	_, text, found := strings.Cut(string(guide), "\n## "+heading+"\n")
	require.True(t, found, "the guide has no heading %q", heading)
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// jsonOf returns the one block of JSON below a heading.
func jsonOf(t *testing.T, heading string) []byte {
	t.Helper()
	blocks := regexp.MustCompile("(?s)\n```json\n(.*?)```").FindAllStringSubmatch(section(t, heading), -1)
	require.Len(t, blocks, 1, "blocks of JSON below %q", heading)
	return []byte(blocks[0][1])
}

// policyOf returns the policy that the guide shows below a heading.
func policyOf(t *testing.T, heading string) core.Policy {
	t.Helper()
	policy, err := core.ParsePolicy(jsonOf(t, heading))
	require.NoError(t, err)
	return policy
}
