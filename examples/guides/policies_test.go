package guides_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
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

func TestAPolicyThatChangesReachesABrowserWhenItsCacheHasRunOut(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}, MaxAgeSeconds: 600})
	ran := 0
	now := time.Now()
	browser := corstest.NewPage(page, httpadapter.Middleware(engine)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { ran++ })))
	browser.Now = func() time.Time { return now }
	put := func() error {
		r, err := http.NewRequest("PUT", "https://api.example.com/notes/1", nil)
		require.NoError(t, err)
		_, err = browser.Fetch(r)
		return err
	}
	require.NoError(t, put())

	require.NoError(t, engine.Reload(core.Policy{AllowOrigins: []string{page}, MaxAgeSeconds: 600}))
	assert.NoError(t, put(), "the method is gone, and still sent")
	require.NoError(t, engine.Reload(core.Policy{AllowOrigins: []string{"https://www.example.com"}}))
	assert.Error(t, put(), "the origin is gone")
	assert.Equal(t, 3, ran, "the request was sent all the same")

	now = now.Add(11 * time.Minute)
	assert.Error(t, put())
	assert.Equal(t, 3, ran, "the preflight is new")
}
