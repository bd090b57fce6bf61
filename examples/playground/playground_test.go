package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func startForTest(t *testing.T) *playground {
	t.Helper()
	p, err := start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.stop()) })
	return p
}

// The whole play as one client over TCP: what the control page and the browser
// do between them.
func TestAPolicyIsReadRefusedReplacedAndSeenOnAllThreeAPIs(t *testing.T) {
	p := startForTest(t)
	app, stranger := p.pages[0].origin, p.pages[2].origin

	// The policy in effect is the first example, and the setup names everyone.
	var everyone setup
	call(t, "GET", p.control.origin+"/control/setup", nil, "").into(t, &everyone)
	assert.Len(t, everyone.APIs, 3)
	assert.Len(t, everyone.Pages, 4)
	var first verdict
	call(t, "GET", p.control.origin+"/control/policy", nil, "").into(t, &first)
	assert.True(t, first.Accepted)
	assert.Equal(t, everyone.Examples[0].Policy, first.Text)

	// Under it, app may PUT and the stranger may not.
	assertPreflight(t, p, "before-app", app, http.StatusNoContent, app)
	assertPreflight(t, p, "before-stranger", stranger, http.StatusForbidden, "")

	// An invalid policy is answered with all its problems, and changes nothing.
	var v verdict
	submit(t, p, `{"allowOrigins": ["`+stranger+`", "https://Example.com/"], "allowMethods": ["put"], "exposeHeaders": ["a b"]}`).into(t, &v)
	assert.False(t, v.Accepted)
	assert.Equal(t, first.Text, v.Text)
	var places []string
	for _, problem := range v.Problems {
		places = append(places, problem.Where)
		assert.NotEmpty(t, problem.Problem)
		assert.NotEmpty(t, problem.Fix)
		assert.NotEmpty(t, problem.Value)
	}
	assert.Subset(t, places, []string{"AllowOrigins[1]", "AllowMethods[0]", "ExposeHeaders[0]"})
	assertPreflight(t, p, "still-app", app, http.StatusNoContent, app)
	assertPreflight(t, p, "still-stranger", stranger, http.StatusForbidden, "")

	// So is a text that is no policy at all, with the place of the error.
	submit(t, p, "{\n  \"allowOrigin\": [\"*\"]\n}").into(t, &v)
	require.NotEmpty(t, v.Problems)
	assert.Equal(t, 2, v.Problems[0].Line)
	assert.Positive(t, v.Problems[0].Column)

	// A valid one takes effect at once, its text is kept and advice comes along.
	text := "{\n  \"allowOrigins\": [\"" + stranger + "\", \"" + stranger + "\"],\n  \"allowMethods\": [\"PUT\"]\n}\n"
	submit(t, p, text).into(t, &v)
	assert.True(t, v.Accepted)
	assert.Equal(t, text, v.Text)
	assert.NotEmpty(t, v.Advice, "a duplicate entry is without effect")
	assertPreflight(t, p, "after-stranger", stranger, http.StatusNoContent, stranger)
	assertPreflight(t, p, "after-app", app, http.StatusForbidden, "")

	// The records tell what happened, with the library's explanation.
	for _, api := range p.apis {
		x := recordOf(t, p, "after-app-"+api.name)
		assert.Equal(t, api.name, x.API)
		assert.Equal(t, "preflight", x.Kind)
		assert.Equal(t, http.StatusForbidden, x.Status)
		assert.True(t, x.Refused)
		assert.False(t, x.Allowed)
		assert.False(t, x.HandlerRan)
		assert.Equal(t, "origin not allowed", x.Reason)
		assert.Contains(t, x.Explain, app)
		assert.Contains(t, x.Sent, field{"Origin", app})

		granted := recordOf(t, p, "after-stranger-"+api.name)
		assert.False(t, granted.Refused)
		assert.Contains(t, granted.Answered, field{"Access-Control-Allow-Origin", stranger})
	}
}

func TestARefusedSimpleRequestRunsTheApplicationAndSharesNothing(t *testing.T) {
	p := startForTest(t)
	for _, api := range p.apis {
		got := call(t, "GET", api.origin+"/api/notes?call=simple-"+api.name, http.Header{"Origin": {p.pages[3].origin}}, "")
		assert.Equal(t, http.StatusOK, got.status, api.name)
		assert.Empty(t, got.header.Values("Access-Control-Allow-Origin"), api.name)

		x := recordOf(t, p, "simple-"+api.name)
		assert.Equal(t, "actual", x.Kind)
		assert.True(t, x.HandlerRan)
		assert.True(t, x.Refused)
		assert.NotEmpty(t, x.Explain)
	}
}

func TestEveryEndpointAnswersAlikeOnTheThreeFrameworks(t *testing.T) {
	p := startForTest(t)
	cookie := http.Header{"Cookie": {sessionCookie + "=ada"}}
	for _, c := range []struct {
		method, path, body string
		header             http.Header
		status             int
		contains           string
	}{
		{"GET", "/api/notes", "", nil, 200, `"text":"merge Vary"`},
		{"QUERY", "/api/notes", "Vary", nil, 200, `"notes":[{"id":"3"`},
		{"POST", "/api/feedback", "well done", nil, 200, `"received":9`},
		{"PUT", "/api/notes/1", `{"text":"x"}`, nil, 200, `"text":"x"`},
		{"PUT", "/api/notes/1", `no json`, nil, 400, `"problem"`},
		{"PUT", "/api/notes/9", `{}`, nil, 404, `"problem"`},
		{"PUT", "/api/notes/1", `{"text":"` + strings.Repeat("x", maxAPIBody) + `"}`, nil, 400, `"problem"`},
		{"POST", "/api/feedback", strings.Repeat("x", maxAPIBody+1), nil, 413, `"problem"`},
		{"PATCH", "/api/notes/1", `{"done":true}`, nil, 200, `"done":true`},
		{"DELETE", "/api/notes/1", "", nil, 204, ""},
		{"GET", "/api/session", "", nil, 200, `"signedIn":null`},
		{"GET", "/api/session", "", cookie, 200, `"signedIn":"ada"`},
		{"POST", "/api/session", "", nil, 200, `"signedIn":"ada"`},
	} {
		for _, api := range p.apis {
			got := call(t, c.method, api.origin+c.path, c.header, c.body)
			name := fmt.Sprintf("%s %s %.20q on %s: %s", c.method, c.path, c.body, api.name, got.body)
			assert.Equal(t, c.status, got.status, name)
			assert.Contains(t, string(got.body), c.contains, name)
		}
	}
}

func TestEveryExamplePolicyIsWhatItsNameSays(t *testing.T) {
	p := startForTest(t)
	for _, e := range examplePolicies(p.pages) {
		var v verdict
		submit(t, p, e.Policy).into(t, &v)
		switch e.Name {
		case "With mistakes":
			assert.GreaterOrEqual(t, len(v.Problems), 9, "%s: %+v", e.Name, v.Problems)
		case "Not quite JSON":
			require.Len(t, v.Problems, 1, e.Name)
			assert.Equal(t, 3, v.Problems[0].Line, e.Name)
			assert.Equal(t, strings.Index(`  "allowMethods": ["PUT", "DELETE",],`, "]")+1, v.Problems[0].Column, e.Name)
		case "Valid, but with advice":
			assert.True(t, v.Accepted, "%s: %+v", e.Name, v.Problems)
			assert.NotEmpty(t, v.Advice, e.Name)
		default:
			assert.True(t, v.Accepted, "%s: %+v", e.Name, v.Problems)
			assert.Empty(t, v.Advice, e.Name)
		}
	}
}

func TestPagesTakeOrdersFromTheControlPageOnlyAndReachTheAPIsOnly(t *testing.T) {
	p := startForTest(t)
	for _, page := range p.pages {
		got := call(t, "GET", page.origin+"/", nil, "")
		assert.Equal(t, http.StatusOK, got.status)
		assert.Contains(t, string(got.body), `data-control-origin="`+p.control.origin+`"`)
		policy := got.header.Get("Content-Security-Policy")
		assert.Contains(t, policy, "frame-ancestors "+p.control.origin+";")
		for _, api := range p.apis {
			assert.Contains(t, policy, api.origin)
		}
		for _, file := range []string{"/frame.js", "/frame.css"} {
			assert.Equal(t, http.StatusOK, call(t, "GET", page.origin+file, nil, "").status, file)
		}
	}
}

func TestTheControlPageServesEveryFileThatItNames(t *testing.T) {
	p := startForTest(t)
	page := call(t, "GET", p.control.origin+"/", http.Header{"Sec-Fetch-Site": {"cross-site"}}, "")
	assert.Equal(t, http.StatusOK, page.status, "a link from elsewhere may lead here")
	policy := page.header.Get("Content-Security-Policy")
	assert.Contains(t, policy, "default-src 'none'")
	assert.Contains(t, policy, "frame-ancestors 'none'")
	assert.NotContains(t, policy, "unsafe")
	for _, file := range []string{"/style.css", "/main.js", "/favicon.svg"} {
		assert.Contains(t, string(page.body), `"`+file+`"`)
		assert.Equal(t, http.StatusOK, call(t, "GET", p.control.origin+file, nil, "").status, file)
	}
}

func TestNothingListensBeyondLoopback(t *testing.T) {
	p := startForTest(t)
	beyond := addressesBeyondLoopback(t)
	require.Len(t, p.servers, 8)
	for _, s := range p.servers {
		addr := s.listener.Addr().(*net.TCPAddr)
		assert.True(t, addr.IP.IsLoopback(), addr)
		for _, ip := range beyond {
			conn, err := net.DialTimeout("tcp", net.JoinHostPort(ip, fmt.Sprint(addr.Port)), time.Second)
			if assert.Error(t, err, "%s answers on %s", s.origin, ip) {
				continue
			}
			conn.Close()
		}
	}

	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "localhost.example.com:0", "app.localhost:0", "127.0.0.1"} {
		_, err := start(addr)
		assert.ErrorContains(t, err, "127.0.0.1", addr)
	}
}

func TestLocalhostMeansTheSameAddress(t *testing.T) {
	p, err := start("localhost:0")
	require.NoError(t, err)
	defer p.stop()
	assert.Regexp(t, `^http://127\.0\.0\.1:\d+$`, p.control.origin)
}

// addressesBeyondLoopback returns this machine's own addresses on real networks.
func addressesBeyondLoopback(t *testing.T) []string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	require.NoError(t, err)
	var beyond []string
	for _, addr := range all {
		if n, ok := addr.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			beyond = append(beyond, n.IP.String())
		}
	}
	return beyond
}

// assertPreflight asks all three APIs whether origin may PUT.
func assertPreflight(t *testing.T, p *playground, id, origin string, status int, allowOrigin string) {
	t.Helper()
	for _, api := range p.apis {
		got := call(t, "OPTIONS", api.origin+"/api/notes/1?call="+id+"-"+api.name,
			http.Header{"Origin": {origin}, "Access-Control-Request-Method": {"PUT"}}, "")
		assert.Equal(t, status, got.status, "%s on %s", id, api.name)
		assert.Equal(t, allowOrigin, got.header.Get("Access-Control-Allow-Origin"), "%s on %s", id, api.name)
	}
}

func recordOf(t *testing.T, p *playground, id string) exchange {
	t.Helper()
	var found map[string][]exchange
	call(t, "GET", p.control.origin+"/control/records?call="+id, nil, "").into(t, &found)
	require.Len(t, found[id], 1, id)
	return found[id][0]
}

func submit(t *testing.T, p *playground, text string) response {
	t.Helper()
	return call(t, "POST", p.control.origin+"/control/policy", http.Header{
		"Content-Type": {"application/json"}, "Origin": {p.control.origin}, "Sec-Fetch-Site": {"same-origin"},
	}, text)
}

type response struct {
	status int
	header http.Header
	body   []byte
}

func (r response) into(t *testing.T, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(r.body, v), "%s", r.body)
}

// dialer connects to loopback whatever the host, as a browser does for names
// under localhost, and keeps no connection.
var dialer = &http.Client{Timeout: time.Minute, Transport: &http.Transport{
	DisableKeepAlives: true,
	DialContext:       dialLoopback,
}}

// call makes one request; "Host" in header replaces the URL's.
func call(t *testing.T, method, url string, header http.Header, body string) response {
	t.Helper()
	r, err := http.NewRequest(method, url, bytes.NewBufferString(body))
	require.NoError(t, err)
	for name, values := range header {
		r.Header[name] = values
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	resp, err := dialer.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return response{resp.StatusCode, resp.Header, read}
}
