package conformance_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

// bytePlaces has the places of a byte, written as ⌷, in what a client sends.
var bytePlaces = map[string][]string{
	"Origin": {
		"⌷https://a.example", "h⌷tps://a.example", "https⌷//a.example", "https://⌷a.example", "https://a⌷b.b.example", "https://⌷.b.example",
		"https://a.⌷b.example", "https://a.b.example⌷", "https://a.b.example:⌷", "https://a.b.example:8⌷1", "https://a.b.example:80⌷",
		"app://she⌷ll", "app://⌷", "nul⌷", "https://[2001:db8::⌷]", "http://192.0.2.⌷",
	},
	"Access-Control-Request-Method":  {"⌷PUT", "P⌷T", "PUT⌷", "⌷"},
	"Access-Control-Request-Headers": {"⌷x-a", "x⌷a", "x-a⌷", "x-a,⌷x-b", "⌷"},
}

// What may stand in the response, as the grammars of Fetch ("HTTP new-header syntax") and
// RFC 9110 (section 5.6) have it, and which origins the policy below admits.
var (
	token      = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
	list       = regexp.MustCompile(`^` + token + `([ \t]*,[ \t]*` + token + `)*$`)
	echoedList = regexp.MustCompile(`^[ \t,]*(` + token + `[ \t]*(,[ \t]*)*)*$`) // empty elements are kept
	grantable  = regexp.MustCompile(`^(https://([a-z0-9_-]+\.)+b\.example(:[1-9][0-9]{0,4})?|https://\[2001:db8::[1-9a-f]\]|http://192\.0\.2\.[0-9]` +
		`|app://[!"$&-)+,.0-9;=A-Z_` + "`" + `a-z{}~'-]+)$`)
	digits = regexp.MustCompile(`^[0-9]+$`)
)

// TestEveryByteInEveryPlace sends all 256 bytes in every place of what a client chooses, to
// ServeHTTP and through a socket. No header of a response has a byte that its grammar does
// not have, and only origins that browsers write are granted.
func TestEveryByteInEveryPlace(t *testing.T) {
	origins := []string{"https://*.b.example:*", "app://*", "http://192.0.2.7", "https://[2001:db8::7]"}
	policies := map[string]core.Policy{
		"a list":               {AllowOrigins: origins, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"x-a"}, ExposeHeaders: []string{"ETag"}},
		"everyone":             {AllowOrigins: []string{"*"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}},
		"stars that are named": {AllowOrigins: origins, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}, AllowCredentials: true, DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true},
	}
	for _, adapter := range []conformance.Adapter{netHTTP, ginEngine, echoServer, chiRouter} {
		t.Run(adapter.Name, func(t *testing.T) {
			t.Parallel()
			for name, policy := range policies {
				app := adapter.Build(conformance.MountApp, core.MustNew(policy), []conformance.Route{
					{Method: http.MethodGet, Path: "/", Handler: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }},
				})
				server, err := wire.Serve(app)
				require.NoError(t, err)
				t.Cleanup(server.Close)
				client := &clientOf{t: t, server: server}
				for _, field := range slices.Sorted(maps.Keys(bytePlaces)) {
					for _, place := range bytePlaces[field] {
						for b := range 256 {
							for _, request := range requestsWith(field, strings.Replace(place, "⌷", string([]byte{byte(b)}), 1)) {
								sent := request.Origin()
								checkBytes(t, name, policy, &request, sent, served(app, &request))
								// Servers remove the spaces around a value: RFC 9110, section 5.5. A
								// line feed ends the line, and what follows is another one or none.
								received, _, _ := strings.Cut(sent, "\n")
								checkBytes(t, name, policy, &request, strings.Trim(received, " \t"), client.ask(&request, b != '\n'))
							}
						}
					}
				}
			}
		})
	}
}

// requestsWith returns the requests that have the value: an Origin is judged by both kinds.
func requestsWith(field, value string) []wire.Request {
	preflight := [][2]string{{"Origin", "https://a.b.example"}, {"Access-Control-Request-Method", "PUT"}, {"Access-Control-Request-Headers", "x-a"}}
	for i := range preflight {
		if preflight[i][0] == field {
			preflight[i][1] = value
		}
	}
	requests := []wire.Request{{Method: http.MethodOptions, Path: "/", Host: "api.example", Fields: preflight}}
	if field == "Origin" {
		requests = append(requests, wire.Request{Method: http.MethodGet, Path: "/", Host: "api.example", Fields: preflight[:1]})
	}
	return requests
}

func served(app http.Handler, r *wire.Request) *wire.Response {
	w := httptest.NewRecorder()
	request := httptest.NewRequest(r.Method, r.Path, nil)
	request.Host = r.Host
	wire.AddTo(request.Header, r.Fields)
	app.ServeHTTP(w, request)
	return &wire.Response{Status: w.Code, Header: w.Header()}
}

// clientOf keeps its connection until a request was none: then the server closes it.
type clientOf struct {
	t      *testing.T
	server *wire.Server
	conn   *wire.Conn
}

func (c *clientOf) ask(r *wire.Request, isOne bool) *wire.Response {
	if !isOne {
		response, err := c.server.Head(r)
		require.NoError(c.t, err, "%q", r.Fields)
		return response
	}
	if c.conn == nil {
		conn, err := wire.Dial(c.server.Address)
		require.NoError(c.t, err)
		c.conn = conn
	}
	response, err := c.conn.Ask(r)
	require.NoError(c.t, err, "%q", r.Fields)
	if response.Status == http.StatusBadRequest {
		c.conn.Close()
		c.conn = nil
	}
	return response
}

// checkBytes judges a response to a request whose Origin the middleware saw as given.
func checkBytes(t *testing.T, name string, p core.Policy, r *wire.Request, origin string, got *wire.Response) {
	t.Helper()
	wrong := func(what string) { t.Fatalf("%s: %s\n%q\ngot %d %q", name, what, r.Fields, got.Status, got.Header) }
	for header, lines := range got.Header {
		for _, line := range lines {
			ok := true
			switch header {
			case "Access-Control-Allow-Origin":
				ok = line == "*" || line == origin && grantable.MatchString(line)
			case "Access-Control-Allow-Credentials":
				ok = line == "true"
			case "Access-Control-Allow-Methods", "Access-Control-Expose-Headers", "Vary":
				ok = list.MatchString(line)
			case "Access-Control-Allow-Headers":
				ok = list.MatchString(line) || p.AllowCredentials && echoedList.MatchString(line)
			case "Access-Control-Max-Age":
				ok = digits.MatchString(line)
			}
			if !ok || strings.ContainsFunc(line, func(b rune) bool { return b != '\t' && (b < ' ' || b > '~') }) {
				wrong(header + " has what it must not have")
			}
		}
		if strings.HasPrefix(header, "Access-Control-") && len(lines) != 1 && header != "Access-Control-Allow-Headers" {
			wrong(header + " has several lines")
		}
	}
	// A server may answer 400 before the middleware sees a request that is none.
	if got.Status == http.StatusBadRequest || p.AllowOrigins[0] == "*" || strings.HasSuffix(origin, ":443") {
		return
	}
	matches := grantable.MatchString(origin) && (!strings.HasPrefix(origin, "http://") || origin == "http://192.0.2.7") &&
		(!strings.HasPrefix(origin, "https://[") || origin == "https://[2001:db8::7]")
	if granted := got.Header.Get("Access-Control-Allow-Origin") != ""; granted != matches {
		wrong("the grant is wrong")
	}
}
