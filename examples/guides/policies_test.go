package guides_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

const policiesGuide = "policies.md"

// withCredentials says what New makes of a policy with the entry and credentials.
func withCredentials(entry string) string {
	policy := core.Policy{AllowOrigins: []string{entry}, AllowCredentials: true}
	if _, err := core.New(policy); err == nil {
		return "accepted"
	}
	for field, set := range map[string]func(*core.Policy){
		"DangerouslyAllowNullOrigin":      func(p *core.Policy) { p.DangerouslyAllowNullOrigin = true },
		"DangerouslyAllowBroadWildcards":  func(p *core.Policy) { p.DangerouslyAllowBroadWildcards = true },
		"DangerouslyAllowInsecureOrigins": func(p *core.Policy) { p.DangerouslyAllowInsecureOrigins = true },
	} {
		opened := policy
		set(&opened)
		if _, err := core.New(opened); err == nil {
			return "needs `" + field + "`"
		}
	}
	return "refused"
}

func TestEntriesThatAdmitMoreThanTheySeemTo(t *testing.T) {
	admitted := map[string]string{
		"*":                      "https://evil.example",
		"null":                   "null",
		"https://*.github.io":    "https://evil.github.io",
		"http://app.example.com": "http://app.example.com",
		"https://*.example.com":  "https://given-up.example.com",
		"http://localhost:*":     "http://localhost:1234",
	}
	rows := rowsOf(t, policiesGuide, "## Is a policy safe?")
	assert.Len(t, rows, len(admitted))
	for _, row := range rows {
		entry := codeOf(row[0])[0]
		require.Contains(t, admitted, entry)
		assert.True(t, admits(t, admitted[entry], entry), "%s and the entry %s", admitted[entry], entry)
		assert.Equal(t, row[2], withCredentials(entry), entry)
	}
}

func TestALookupThatSaysYesReflectsAnyOrigin(t *testing.T) {
	const evil = "https://evil.example"
	engine, err := core.New(core.Policy{AllowCredentials: true},
		core.WithOriginLookup(func(context.Context, core.Request, string) (bool, error) { return true, nil }))
	require.NoError(t, err)
	h := http.Header{}
	engine.Evaluate(t.Context(), core.Request{Method: "GET", Header: http.Header{"Origin": {evil}}}).Apply(h)
	assert.NoError(t, useragent.CheckCORS(evil, useragent.Include, h))
}
