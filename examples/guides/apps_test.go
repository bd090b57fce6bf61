package guides_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/useragent"
)

const appsGuide = "apps-and-extensions.md"

func TestEntriesOfApps(t *testing.T) {
	count := 0
	for _, heading := range []string{
		"## Desktop apps: Electron, Tauri, Wails", "## Mobile apps: Capacitor, Ionic, Cordova, WebView",
		"## Browser extensions", "## Editors, plug-ins, add-ins",
	} {
		for _, row := range rowsOf(t, appsGuide, heading) {
			count++
			origin, entry := codeOf(row[1])[0], codeOf(row[2])[0]
			policy := core.Policy{AllowOrigins: []string{entry}}
			engine, err := core.New(policy)
			if !assert.NoError(t, err, "without credentials: %v", row) {
				continue
			}
			h := http.Header{}
			engine.Evaluate(t.Context(), core.Request{Method: "GET", Header: http.Header{"Origin": {origin}}}).Apply(h)
			assert.NoError(t, useragent.CheckCORS(origin, useragent.Omit, h), "a page of %s with the entry %s", origin, entry)

			policy.AllowCredentials = true
			_, err = core.New(policy)
			switch optOut, needed := strings.CutPrefix(row[3], "needs "); {
			case needed:
				assert.Error(t, err, "%v", row)
				policy.DangerouslyAllowNullOrigin = optOut == "`DangerouslyAllowNullOrigin`"
				policy.DangerouslyAllowBroadWildcards = optOut == "`DangerouslyAllowBroadWildcards`"
				_, err = core.New(policy)
				assert.NoError(t, err, "with the opt-out: %v", row)
			case row[3] == "refused":
				policy.DangerouslyAllowNullOrigin, policy.DangerouslyAllowBroadWildcards = true, true
				_, err = core.New(policy)
				assert.Error(t, err, "%v", row)
			default:
				assert.Equal(t, "accepted", row[3])
				assert.NoError(t, err, "%v", row)
			}
		}
	}
	assert.Equal(t, 21, count)
}

func TestNullIsRefusedAndExplained(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{page}})
	d := engine.Evaluate(t.Context(), core.Request{Method: "GET", Header: http.Header{"Origin": {"null"}}})
	assert.Equal(t, core.ReasonNullOrigin, d.Reason())
	assert.Contains(t, read(t, appsGuide), "```text\n"+d.Explain()+"\n```\n")

	// Whoever lists it admits sandboxed frames of any site.
	listed := core.MustNew(core.Policy{AllowOrigins: []string{"null"}})
	app := httpadapter.Middleware(listed)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	r, err := http.NewRequest("GET", "https://api.example.com/", nil)
	require.NoError(t, err)
	_, err = corstest.NewPage("null", app).Fetch(r)
	assert.NoError(t, err)
}

func TestARedirectToAThirdOriginMakesNull(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{page}})
	var origins []string
	app := httpadapter.Middleware(engine)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origins = append(origins, r.Header.Get("Origin"))
		if r.Host == "old.example.net" {
			http.Redirect(w, r, "https://api.example.com/", http.StatusFound)
		}
	}))
	r, err := http.NewRequest("GET", "https://old.example.net/", nil)
	require.NoError(t, err)
	_, err = corstest.NewPage(page, app).Fetch(r)
	var failure *corstest.FetchError
	if assert.ErrorAs(t, err, &failure) {
		assert.Equal(t, "null", failure.Origin)
	}
	assert.Equal(t, []string{page, "null"}, origins)
}

func TestProgramsWithoutOriginPass(t *testing.T) {
	for _, enforcement := range []core.Enforcement{core.EnforceNone, core.EnforceUnsafe, core.EnforceAll} {
		engine := core.MustNew(core.Policy{AllowOrigins: []string{page}, Enforce: enforcement})
		d := engine.Evaluate(t.Context(), core.Request{Method: "POST", Host: "api.example.com", Header: http.Header{}})
		assert.Zero(t, d.Status(), "%q", enforcement)
		h := http.Header{}
		d.Apply(h)
		assert.Empty(t, h.Values("Access-Control-Allow-Origin"), "%q", enforcement)
	}
}
