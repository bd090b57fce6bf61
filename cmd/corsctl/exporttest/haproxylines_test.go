package exporttest

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// HAProxy joins and edits lists by regular expressions. The library says what comes out.
func TestHAProxyEditsListsLikeTheLibrary(t *testing.T) {
	app := newUpstream(t)
	policies := []core.Policy{
		{AllowOrigins: []string{"https://a.test"}},
		{AllowOrigins: []string{"*"}},
		{AllowOrigins: []string{"https://a.test"}, AllowCredentials: true, AllowHeaders: []string{"*"}, AllowMethods: []string{"*"}},
	}
	var frontends strings.Builder
	for _, n := range []string{"0", "1", "2"} {
		frontends.WriteString(strings.ReplaceAll("frontend webN from pN\n    bind 127.0.0.1:PORTN\n    timeout client 1m\n    default_backend application\n", "N", n))
	}
	addresses := startHAProxy(t, haproxyDefaults+frontends.String()+strings.ReplaceAll(haproxyBackend, "UPSTREAM", app.Address), policies...)
	same := func(n int, v *vector.Vector) {
		t.Helper()
		v.Policy, v.Rule = &policies[n], "the library itself"
		v.Request.Path, v.Request.Host = vector.Path, vector.Host
		v.Request.Fields = append(v.Request.Fields, [2]string{wire.Origin, "https://a.test"})
		judge(t, expected(t, policies[n], v), nil, exported{"", policies[n], nil}, addresses[n], app)
	}

	for _, lines := range [][]string{
		{""}, {"", ""}, {"A", ""}, {"", "A"}, {"A", "", "", "B"}, {"", "A", "B", ""}, {"A,", ",B"}, {"vary: A", "vary:"}, {"X", "Vary"},
		{"access-control-request-method"}, {"A", "ACCESS-CONTROL-REQUEST-HEADERS , origin"}, {"access-control-request-headers,Access-control-Request-method"},
		{"Origin-X", "X-Access-Control-Request-Method"}, {"A", "*"}, {"*,A"}, {strings.Repeat("A,", 2000) + "A", "B"},
	} {
		for _, around := range [][2][][2]string{
			{}, {{{"A-First", "1"}}, nil}, {nil, {{"X-Last", "1"}}}, {{{"A-First", "vary: Z"}, {"Connection", "close"}}, {{"X-Last", "vary: Y"}}},
		} {
			a := vector.App{Outer: around[0], Routes: []string{"GET", "OPTIONS"}}
			for _, line := range lines {
				a.Outer = append(a.Outer, [2]string{wire.Vary, line})
			}
			a.Outer = append(a.Outer, around[1]...)
			for _, method := range []string{"GET", "OPTIONS"} {
				for n := range policies {
					same(n, &vector.Vector{App: a, Request: &wire.Request{Method: method}})
				}
			}
		}
	}

	for _, names := range []string{
		"authorization", "AUTHORIZATION", "authorization,x", "authorization , x", "x,authorization", "x , authorization", "x,\tauthorization\t", "\tauthorization\t,x",
		"x,authorization,y", "x, authorization ,y", "authorization,authorization", "authorization,authorization,x", "x,authorization,authorization",
		"authorization,x,authorization,y,authorization", "x,authorization,y,authorization,z", ",", ", ,", ",authorization", "authorization,", "x,,authorization", "authorization,,x",
		"authorization, ,x", "x,,", "x-authorization", "authorization-x", "x authorization", "authorization x", "authorization;x", "x,authorization,(",
		strings.Repeat("authorization,", 290) + "x", "x" + strings.Repeat(",authorization", 290), "x," + strings.Repeat(" ", 4000) + ",authorization", "authorization" + strings.Repeat(" ", 4000) + ",x",
	} {
		same(2, &vector.Vector{Request: &wire.Request{Method: "OPTIONS", Fields: [][2]string{
			{wire.RequestMethod, "PUT"}, {wire.RequestHeaders, strings.Trim(names, " \t")},
		}}})
	}
}

// In HTTP/2 a value that begins or ends with a space is malformed (RFC 9113, section 8.2.1).
func TestHAProxyLeavesNoSpaceAroundNames(t *testing.T) {
	address := startHAProxy(t, haproxyDefaults+"frontend web from p0\n    bind 127.0.0.1:PORT0\n    timeout client 1m\n",
		core.Policy{AllowOrigins: []string{"https://a.test"}, AllowCredentials: true, AllowHeaders: []string{"*"}})[0]
	for _, names := range []string{"x \t, authorization", "authorization, \tx"} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "OPTIONS / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nOrigin: https://a.test\r\n%s: PUT\r\n%s: %s\r\n\r\n", wire.RequestMethod, wire.RequestHeaders, names)
		got, err := io.ReadAll(conn)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.ToLower(string(got)), "\r\naccess-control-allow-headers: x\r\n") {
			t.Errorf("for %q: want x, got\n%q", names, got)
		}
	}
}
