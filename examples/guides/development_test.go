package guides_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

const developmentGuide = "development.md"

// admits reports whether a policy with these entries admits the origin.
func admits(t *testing.T, origin string, entries ...string) bool {
	t.Helper()
	engine, err := core.New(core.Policy{AllowOrigins: entries})
	require.NoError(t, err)
	return engine.Evaluate(t.Context(), core.Request{Method: "GET", Header: http.Header{"Origin": {origin}}}).Allowed()
}

func TestOriginsOfDevServers(t *testing.T) {
	rows := rowsOf(t, developmentGuide, "## Which origin has my dev server?")
	assert.Len(t, rows, 10)
	for _, row := range rows {
		assert.Equal(t, yes(t, row[2]), admits(t, codeOf(row[1])[0], "http://localhost:*"), "%v", row)
	}
}

func TestEntriesForAddresses(t *testing.T) {
	rows := rowsOf(t, developmentGuide, "## localhost, 127.0.0.1, [::1], and the address in the network")
	assert.Len(t, rows, 8)
	for i, row := range rows {
		for j, other := range rows {
			assert.Equal(t, i == j, admits(t, codeOf(row[0])[0], codeOf(other[1])[0]), "%s and the entry %s", row[0], other[1])
		}
		policy := core.Policy{AllowOrigins: codeOf(row[1]), AllowCredentials: true}
		_, err := core.New(policy)
		assert.Equal(t, row[2] == "accepted", err == nil, "%v: %v", row, err)
		if err != nil {
			assert.Equal(t, "refused: needs `DangerouslyAllowInsecureOrigins`", row[2])
			policy.DangerouslyAllowInsecureOrigins = true
			_, err = core.New(policy)
			assert.NoError(t, err, row[1])
		}
	}
}

// preflightStatus asks the program for a PUT of the page.
func preflightStatus(t *testing.T, p *program, origin string) string {
	t.Helper()
	response := exchange(t, p.addr, "OPTIONS /notes HTTP/1.1\nHost: localhost:8080\nOrigin: "+origin+"\nAccess-Control-Request-Method: PUT")
	return strings.Fields(response)[1]
}

func TestOriginsFromTheEnvironment(t *testing.T) {
	p := build(t, "development")
	pages := map[string]string{
		"laptop": "http://127.0.0.1:5173", "staging": "https://pr-7.staging.example.com", "production": "https://www.example.com",
	}
	rows := rowsOf(t, developmentGuide, "## Origins from an environment variable")
	assert.Len(t, rows, len(pages))
	for _, row := range rows {
		p.start(t, "ALLOW_ORIGINS="+codeOf(row[1])[0])
		for where, origin := range pages {
			want := "403"
			if where == row[0] {
				want = "204"
			}
			assert.Equal(t, want, preflightStatus(t, p, origin), "%s with the variable of %s", origin, row[0])
		}
	}

	// The Compose file: the page of the browser is admitted, the name of the container is not.
	for _, b := range blocksOf(t, developmentGuide) {
		if b.kind != "yaml" {
			continue
		}
		value := regexp.MustCompile(`ALLOW_ORIGINS: (.+)`).FindStringSubmatch(b.text)
		require.NotNil(t, value)
		p.start(t, "ALLOW_ORIGINS="+value[1])
		assert.Equal(t, "204", preflightStatus(t, p, "http://localhost:5173"))
		assert.Equal(t, "403", preflightStatus(t, p, "http://web:5173"))
	}
}

func TestQuotesInTheVariableAreAnError(t *testing.T) {
	_, err := core.ParseOrigins(`"https://app.example.com"`)
	require.Error(t, err)
	for _, b := range blocksOf(t, developmentGuide) {
		if b.kind == "text" {
			assert.Equal(t, b.text, "ALLOW_ORIGINS is wrong:\n"+err.Error()+"\n")
			return
		}
	}
	t.Error("the guide does not show the error")
}

func TestWhatADevServersProxyPassesOn(t *testing.T) {
	engine := core.MustNew(core.Policy{Enforce: core.EnforceUnsafe})
	app := httpadapter.Middleware(engine)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	const local, network = "http://localhost:5173", "http://192.168.1.20:5173"
	requests := map[string]http.Header{
		"at `localhost` or over https: `Sec-Fetch-Site: same-origin`": {"Origin": {local}, "Sec-Fetch-Site": {"same-origin"}, "Host": {"localhost:8080"}},
		"at an address of the network over http, `Host` unchanged":    {"Origin": {network}, "Host": {"192.168.1.20:5173"}},
		"the same with `changeOrigin: true`, which changes `Host`":    {"Origin": {network}, "Host": {"localhost:8080"}},
	}
	rows := rowsOf(t, developmentGuide, "## A proxy of the dev server instead of CORS")
	assert.Len(t, rows, len(requests))
	for _, row := range rows {
		header := requests[row[0]]
		require.NotNil(t, header, row[0])
		r, err := http.NewRequest("POST", "http://"+header.Get("Host")+"/notes", nil)
		require.NoError(t, err)
		r.Header = header
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		got := map[int]string{200: "passes", 403: "403"}[w.Code]
		assert.Equal(t, row[1], got, row[0])
	}
}

func TestTunnelsAreNoOriginsForAWildcard(t *testing.T) {
	rows := rowsOf(t, developmentGuide, "## Codespaces, dev tunnels, ngrok")
	assert.Len(t, rows, 4)
	for _, row := range rows {
		origin, wildcard := codeOf(row[1])[0], codeOf(row[2])[0]
		assert.True(t, admits(t, origin, wildcard), "%s is what %s would cover", origin, wildcard)
		_, err := core.New(core.Policy{AllowOrigins: []string{wildcard}, AllowCredentials: true})
		assert.Equal(t, strings.HasSuffix(row[2], "refused"), err != nil, "%v: %v", row, err)
		_, err = core.New(core.Policy{AllowOrigins: []string{origin}, AllowCredentials: true})
		assert.NoError(t, err)
	}
}
