package main

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A page elsewhere must be able neither to read nor to change anything, by its
// own origin, by a site it shares with us, or by a name that it makes resolve to
// loopback.
func TestControlEndpointsRefuseEveryoneButTheirOwnPage(t *testing.T) {
	p := startForTest(t)
	page, api := p.pages[1].origin, p.apis[0].origin
	_, port, _ := net.SplitHostPort(p.control.host)

	for _, c := range []struct {
		name   string
		header http.Header
		status int
	}{
		{"another site's page", http.Header{"Origin": {"https://evil.test"}, "Sec-Fetch-Site": {"cross-site"}}, http.StatusForbidden},
		{"another site's page in a browser without Sec-Fetch-Site", http.Header{"Origin": {"https://evil.test"}}, http.StatusForbidden},
		{"another site's image or script", http.Header{"Sec-Fetch-Site": {"cross-site"}}, http.StatusForbidden},
		{"a page of the same site", http.Header{"Origin": {page}, "Sec-Fetch-Site": {"same-site"}}, http.StatusForbidden},
		{"a page of the same site without Origin", http.Header{"Sec-Fetch-Site": {"same-site"}}, http.StatusForbidden},
		{"an API's origin", http.Header{"Origin": {api}}, http.StatusForbidden},
		{"a sandboxed frame", http.Header{"Origin": {"null"}, "Sec-Fetch-Site": {"cross-site"}}, http.StatusForbidden},
		{"a typed address or bookmark", http.Header{"Sec-Fetch-Site": {"none"}}, http.StatusForbidden},
		{"an origin that begins like ours", http.Header{"Origin": {p.control.origin + ".evil.test"}}, http.StatusForbidden},
		{"two Origin lines", http.Header{"Origin": {p.control.origin, p.control.origin}}, http.StatusForbidden},
		{"a rebound name", http.Header{"Host": {"evil.test:" + port}, "Origin": {"http://evil.test:" + port}, "Sec-Fetch-Site": {"same-origin"}}, http.StatusMisdirectedRequest},
		{"a rebound name without more", http.Header{"Host": {"evil.test:" + port}}, http.StatusMisdirectedRequest},
		{"another name of loopback", http.Header{"Host": {"localhost:" + port}}, http.StatusMisdirectedRequest},
	} {
		for _, endpoint := range []string{"GET /control/setup", "GET /control/policy", "GET /control/records?call=x", "POST /control/policy"} {
			method, path, _ := strings.Cut(endpoint, " ")
			header := c.header.Clone()
			header.Set("Content-Type", "application/json")
			got := call(t, method, p.control.origin+path, header, `{"allowOrigins":["*"]}`)
			assert.Equal(t, c.status, got.status, "%s: %s", c.name, endpoint)
			assert.Empty(t, got.header.Get("Access-Control-Allow-Origin"), "%s: %s", c.name, endpoint)
		}
	}
	assert.NotEqual(t, []string{"*"}, p.policyInEffect(t).Origins)
}

func TestAPreflightForTheControlEndpointsIsNotGranted(t *testing.T) {
	p := startForTest(t)
	got := call(t, "OPTIONS", p.control.origin+"/control/policy", http.Header{
		"Origin": {p.pages[0].origin}, "Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"content-type"},
	}, "")
	assert.Empty(t, got.header.Get("Access-Control-Allow-Origin"))
	assert.GreaterOrEqual(t, got.status, 400)
}

func TestControlEndpointsBoundWhatTheyRead(t *testing.T) {
	p := startForTest(t)
	assert.Equal(t, http.StatusRequestEntityTooLarge, submit(t, p, strings.Repeat(" ", maxPolicyBody+1)).status)

	plain := call(t, "POST", p.control.origin+"/control/policy", http.Header{"Content-Type": {"text/plain"}}, `{"allowOrigins":["*"]}`)
	assert.Equal(t, http.StatusUnsupportedMediaType, plain.status)

	many := p.control.origin + "/control/records?" + strings.Repeat("call=x&", maxRecordsAsked+1)
	assert.Equal(t, http.StatusBadRequest, call(t, "GET", many, nil, "").status)
	assert.Equal(t, http.StatusBadRequest, call(t, "GET", p.control.origin+"/control/records", nil, "").status)
	assert.NotEqual(t, []string{"*"}, p.policyInEffect(t).Origins)
}

// policyInEffect reads the origins of the policy in effect.
func (p *playground) policyInEffect(t *testing.T) (in struct {
	Origins []string `json:"allowOrigins"`
}) {
	t.Helper()
	var v verdict
	call(t, "GET", p.control.origin+"/control/policy", nil, "").into(t, &v)
	response{body: []byte(v.Text)}.into(t, &in)
	return in
}

func dialLoopback(ctx context.Context, network, addr string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
}
