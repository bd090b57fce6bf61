package conformance_test

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/conformance/vectors"
	"github.com/sallyport/cors/core"
)

// TestAdvisoriesAreHeldByWhatThePageNames reads docs/advisories.md: each advisory there
// needs a vector that cites it, a policy that New refuses for the reason given, or a test.
func TestAdvisoriesAreHeldByWhatThePageNames(t *testing.T) {
	page, err := os.ReadFile("../docs/advisories.md")
	require.NoError(t, err)
	rows := regexp.MustCompile(`(?m)^\| ((?:CVE|GHSA)-\S+) \|.*\| (.+) \|$`).FindAllStringSubmatch(string(page), -1)
	assert.GreaterOrEqual(t, len(rows), 25)

	tests := sourceOf(t, "paths_test.go", "../core/explain_test.go")
	listed := map[string]bool{}
	for _, row := range rows {
		advisory, proofs := row[1], regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[2], -1)
		listed[advisory] = true
		require.NotEmpty(t, proofs, "%s is held by nothing", advisory)
		for i := 0; i < len(proofs); i++ {
			proof := proofs[i][1]
			switch {
			case strings.HasSuffix(proof, ".json"):
				assert.Contains(t, rulesOf(t, proof), advisory, "no rule of %s cites it", proof)
			case strings.HasPrefix(proof, "{"):
				i++ // the code comes after the policy
				require.Less(t, i, len(proofs), "%s has no code", proof)
				assert.Equal(t, []string{proofs[i][1]}, codesOf(t, proof), "what New says of %s", proof)
			default:
				assert.Contains(t, tests, "func "+proof+"(t *testing.T)", "%s is held by a test that does not exist", advisory)
			}
		}
	}
	for _, file := range vectorFiles(t) {
		for _, cited := range regexp.MustCompile(`CVE-[0-9]+-[0-9]+`).FindAllString(rulesOf(t, file), -1) {
			assert.True(t, listed[cited], "%s cites %s, which the page does not list", file, cited)
		}
	}
}

func sourceOf(t *testing.T, files ...string) (source string) {
	t.Helper()
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		source += string(text)
	}
	return source
}

// vectorFiles names the files of vectors, those of routes too.
func vectorFiles(t *testing.T) (names []string) {
	t.Helper()
	for _, folder := range []string{".", "routes"} {
		entries, err := vectors.Files.ReadDir(folder)
		require.NoError(t, err)
		for _, entry := range entries {
			if path.Ext(entry.Name()) == ".json" {
				names = append(names, entry.Name())
			}
		}
	}
	return names
}

// rulesOf returns the rules of a file's vectors, a line each.
func rulesOf(t *testing.T, file string) string {
	t.Helper()
	text, err := vectors.Files.ReadFile(file)
	if err != nil {
		text, err = vectors.Files.ReadFile("routes/" + file)
	}
	require.NoError(t, err)
	return strings.Join(regexp.MustCompile(`"rule": ".*"`).FindAllString(string(text), -1), "\n")
}

// codesOf returns the codes of the problems for which New refuses a policy.
func codesOf(t *testing.T, policy string) (codes []string) {
	t.Helper()
	parsed, err := core.ParsePolicy([]byte(policy))
	require.NoError(t, err)
	_, err = core.New(parsed)
	require.Error(t, err, "New accepts %s", policy)
	for _, problem := range err.(interface{ Unwrap() []error }).Unwrap() {
		var found *core.PolicyError
		require.ErrorAs(t, problem, &found)
		codes = append(codes, found.Code)
	}
	return codes
}
