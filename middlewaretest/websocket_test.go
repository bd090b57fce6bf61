package middlewaretest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/sallyport/cors/core"
)

// socketEngine admits by list, by pattern and by lookup.
func socketEngine() *core.Engine {
	return core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com", "https://*.partner.example"}},
		core.WithOriginLookup(func(_ context.Context, _ core.Request, origin string) (bool, error) {
			return origin == "https://tenant.example", nil
		}))
}

// ownHost stands for the host and port of the server in a handshake's Origin.
const ownHost = "{own}"

func TestWebSocketsOpenForAdmittedOriginsOnly(t *testing.T) {
	handshakes := []struct {
		name   string
		header http.Header
		opens  bool
	}{
		{"a listed origin", http.Header{"Origin": {"https://app.example.com"}, "Sec-Fetch-Site": {"cross-site"}}, true},
		{"a listed origin of a browser without Sec-Fetch-Site", http.Header{"Origin": {"https://app.example.com"}}, true},
		{"an origin of a pattern", http.Header{"Origin": {"https://a.partner.example"}}, true},
		{"an origin that the lookup knows", http.Header{"Origin": {"https://tenant.example"}}, true},
		{"the own page", http.Header{"Origin": {"http://" + ownHost}}, true},
		{"the own page behind a proxy that rewrites Host", http.Header{"Origin": {"https://site.example"}, "Sec-Fetch-Site": {"same-origin"}}, true},
		{"no browser", nil, true},
		{"another site", http.Header{"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}}, false},
		{"another site of a browser without Sec-Fetch-Site", http.Header{"Origin": {"https://evil.example"}}, false},
		{"the apex of a pattern", http.Header{"Origin": {"https://partner.example"}}, false},
		{"a listed host with another scheme", http.Header{"Origin": {"http://app.example.com"}}, false},
		{"a listed origin in upper case, which no browser sends", http.Header{"Origin": {"HTTPS://APP.EXAMPLE.COM"}}, false},
		{"a page without an origin", http.Header{"Origin": {"null"}}, false},
		{"user information before the own host", http.Header{"Origin": {"http://evil@" + ownHost}}, false},
		{"two origins, the first listed", http.Header{"Origin": {"https://app.example.com", "https://evil.example"}}, false},
		{"another port of the own host", http.Header{"Origin": {"http://127.0.0.1:1"}}, false},
	}
	for library, echo := range map[string]func(core.Evaluator) http.HandlerFunc{"gorilla": gorillaEcho, "coder": coderEcho} {
		server := httptest.NewServer(echo(socketEngine()))
		defer server.Close()
		for _, h := range handshakes {
			t.Run(library+"/"+h.name, func(t *testing.T) {
				want := http.StatusForbidden
				if h.opens {
					want = http.StatusSwitchingProtocols
				}
				wantHandshake(t, server, h.header, want)
			})
		}
	}
}

// TestChecksOfTheLibrariesTrustAURLParser is why their own checks are not used.
func TestChecksOfTheLibrariesTrustAURLParser(t *testing.T) {
	userInformation := http.Header{"Origin": {"http://evil@" + ownHost}}
	for library, handler := range map[string]http.HandlerFunc{"gorilla": gorillaByItself, "coder": coderByItself} {
		t.Run(library, func(t *testing.T) {
			server := httptest.NewServer(handler)
			defer server.Close()
			if got := shakeHands(t, server, userInformation); got != http.StatusSwitchingProtocols {
				t.Errorf("it refuses %v with %d by now: mend what docs/enforcing.md and coderEcho say", userInformation, got)
			}
		})
	}
}

func wantHandshake(t *testing.T, server *httptest.Server, header http.Header, want int) {
	t.Helper()
	if got := shakeHands(t, server, header); got != want {
		t.Errorf("the handshake with %v was answered %d, want %d", header, got, want)
	}
}

// shakeHands opens a WebSocket and has one message echoed, and returns the status of
// the handshake.
func shakeHands(t *testing.T, server *httptest.Server, header http.Header) int {
	t.Helper()
	host := server.Listener.Addr().String()
	sent := http.Header{}
	for key, lines := range header {
		for _, line := range lines {
			sent.Add(key, strings.ReplaceAll(line, ownHost, host))
		}
	}
	conn, response, err := websocket.DefaultDialer.DialContext(t.Context(), "ws://"+host+"/socket", sent)
	if response == nil {
		t.Fatalf("no answer to the handshake with %v: %v", sent, err)
	}
	defer response.Body.Close()
	if err != nil {
		return response.StatusCode
	}
	defer conn.Close()
	if err := conn.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
		t.Fatalf("after the handshake with %v: %v", sent, err)
	}
	if _, message, err := conn.ReadMessage(); err != nil || string(message) != "hello" {
		t.Fatalf("after the handshake with %v the echo is %q, %v", sent, message, err)
	}
	return response.StatusCode
}

// TestSnippetsOfTheGuideAreThoseOfTheTests keeps the WebSocket code of docs/enforcing.md,
// whose libraries the root module does not know, to what is tested here.
func TestSnippetsOfTheGuideAreThoseOfTheTests(t *testing.T) {
	guide, err := os.ReadFile("../docs/enforcing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(guide), "\n## WebSockets")
	section, _, _ = strings.Cut(section, "\n## ")
	if !found {
		t.Fatal("docs/enforcing.md has no section about WebSockets")
	}
	var code strings.Builder
	for _, file := range []string{"gorillasocket_test.go", "codersocket_test.go"} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(content)) {
			code.WriteString(strings.TrimLeft(line, "\t"))
		}
	}
	blocks := 0
	for block := range strings.SplitSeq(section, "\n\n") {
		var lines strings.Builder
		for line := range strings.Lines(block + "\n") {
			lines.WriteString(strings.TrimLeft(line, " \t"))
		}
		if strings.HasPrefix(block, "    ") {
			blocks++
			if !strings.Contains(code.String(), lines.String()) {
				t.Errorf("no test has this code of docs/enforcing.md:\n%s", block)
			}
		}
	}
	if blocks != 2 {
		t.Errorf("docs/enforcing.md has %d blocks of code about WebSockets, want gorilla's and coder's", blocks)
	}
}
