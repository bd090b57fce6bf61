package protocols

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
)

// The versions of MCP that differ in their headers. The second one has no sessions, and
// names the method and the tool in headers.
const (
	withSessions    = "2025-11-25"
	withoutSessions = "2026-07-28"
)

// serveTools has a server with sessions at /sessions and one without at /stateless. Both
// have the tool greet. It breaks off its response, which the client then asks for again.
func serveTools(_ *testing.T, engine core.Evaluator) http.Handler {
	verify := func(_ context.Context, token string, _ *http.Request) (*auth.TokenInfo, error) {
		if token != "token" {
			return nil, auth.ErrInvalidToken
		}
		return &auth.TokenInfo{UserID: "Ada", Expiration: time.Now().Add(time.Hour)}, nil
	}
	greet := func(_ context.Context, r *mcp.CallToolRequest) string {
		r.Extra.CloseSSEStream(mcp.CloseSSEStreamArgs{RetryAfter: time.Millisecond})
		return "hello"
	}
	mux := http.NewServeMux()
	mux.Handle("/sessions", Tools(engine, newGreeter(greet), verify,
		&mcp.StreamableHTTPOptions{EventStore: mcp.NewMemoryEventStore(nil)}))
	mux.Handle("/stateless", Tools(engine, newGreeter(greet), verify,
		&mcp.StreamableHTTPOptions{Stateless: true}))
	return mux
}

func converseInMCP(ctx context.Context, client *http.Client, server string) error {
	if err := callTool(ctx, client, server+"/sessions", withSessions); err != nil {
		return fmt.Errorf("MCP %s: %w", withSessions, err)
	}
	if err := callTool(ctx, client, server+"/stateless", withoutSessions); err != nil {
		return fmt.Errorf("MCP %s: %w", withoutSessions, err)
	}
	return nil
}

// callTool starts a session, gets a token as the server's 401 says, calls the tool, and
// ends the session.
func callTool(ctx context.Context, client *http.Client, endpoint, version string) error {
	session, err := mcp.NewClient(&mcp.Implementation{Name: "page", Version: "1"}, nil).Connect(ctx,
		&mcp.StreamableClientTransport{Endpoint: endpoint, HTTPClient: client, OAuthHandler: &signIn{}, MaxRetries: 1},
		&mcp.ClientSessionOptions{ProtocolVersion: version})
	if err != nil {
		return err
	}
	result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "greet"})
	if err != nil {
		return errors.Join(err, session.Close())
	}
	if text, ok := result.Content[0].(*mcp.TextContent); !ok || text.Text != "hello" {
		err = fmt.Errorf("the tool says %v", result.Content)
	}
	if got := session.InitializeResult().ProtocolVersion; got != version {
		err = errors.Join(err, fmt.Errorf("the server speaks %s, not %s", got, version))
	}
	return errors.Join(err, session.Close())
}

// signIn reads in WWW-Authenticate where to get a token (RFC 9728), and has one.
type signIn struct{ token oauth2.TokenSource }

func (s *signIn) TokenSource(context.Context) (oauth2.TokenSource, error) { return s.token, nil }

func (s *signIn) Authorize(_ context.Context, _ *http.Request, response *http.Response) error {
	response.Body.Close()
	if where := response.Header.Get("WWW-Authenticate"); !strings.Contains(where, "resource_metadata=") {
		return fmt.Errorf("the response says nowhere where to sign in: WWW-Authenticate is %q", where)
	}
	s.token = oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "token"})
	return nil
}

// TestMCPServerRefusesOtherOrigins holds the specification's rule: 403 for each method,
// also with a token.
func TestMCPServerRefusesOtherOrigins(t *testing.T) {
	app := serveTools(t, core.MustNew(policyOf(t, "MCP")))
	for _, method := range []string{"GET", "POST", "DELETE"} {
		for origin, want := range map[string]bool{"https://evil.example": true, "null": true, page: false, "": false} {
			r := httptest.NewRequest(method, "https://api.example.com/stateless", strings.NewReader("{}"))
			r.Header.Set("Authorization", "Bearer token")
			if origin != "" {
				r.Header.Set("Origin", origin)
			}
			w := httptest.NewRecorder()
			app.ServeHTTP(w, r)
			assert.Equal(t, want, w.Code == http.StatusForbidden, "%s with Origin %q: status %d", method, origin, w.Code)
		}
	}
}

// TestSDKChecksHostAndNotOrigin shows what is left to the policy: on loopback the SDK
// refuses a foreign Host, and it refuses no Origin.
func TestSDKChecksHostAndNotOrigin(t *testing.T) {
	server := newGreeter(func(context.Context, *mcp.CallToolRequest) string { return "" })
	bare := httptest.NewServer(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true}))
	defer bare.Close()
	const initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}`
	for _, row := range []struct {
		origin, host string
		want         int
	}{
		{"https://evil.example", "", http.StatusOK},
		{"", "evil.example", http.StatusForbidden},
	} {
		r, err := http.NewRequestWithContext(t.Context(), "POST", bare.URL, strings.NewReader(initialize))
		require.NoError(t, err)
		r.Host = row.host // empty: that of the URL
		r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
		if row.origin != "" {
			r.Header.Set("Origin", row.origin)
		}
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		response.Body.Close()
		assert.Equal(t, row.want, response.StatusCode, "Origin %q, Host %q", row.origin, row.host)
	}
}

// TestMetadataOfMCPIsForEveryPage: the SDK's own handler writes "*", so that it needs no
// policy.
func TestMetadataOfMCPIsForEveryPage(t *testing.T) {
	metadata := auth.ProtectedResourceMetadataHandler(nil)
	r := httptest.NewRequest("GET", "https://api.example.com/.well-known/oauth-protected-resource", nil)
	_, err := corstest.NewPage("https://evil.example", metadata).Fetch(r)
	require.NoError(t, err)
}

// newGreeter returns an MCP server with one tool.
func newGreeter(greet func(context.Context, *mcp.CallToolRequest) string) *mcp.Server {
	server := mcp.NewServer(&mcp.Implementation{Name: "greeter", Version: "1"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "greet", Description: "greets"},
		func(ctx context.Context, r *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: greet(ctx, r)}}}, nil, nil
		})
	return server
}
