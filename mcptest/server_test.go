package mcptest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

// localServer is the policy of docs/enforcing.md for an MCP server on the user's
// machine.
const localServer = `{"enforce": "all", "allowHosts": ["localhost", "127.0.0.1", "[::1]"]}`

func localEngine(t *testing.T) *core.Engine {
	t.Helper()
	policy, err := core.ParsePolicy([]byte(localServer))
	if err != nil {
		t.Fatal(err)
	}
	return core.MustNew(policy)
}

func TestPolicyIsThatOfTheGuide(t *testing.T) {
	guide, err := os.ReadFile("../docs/enforcing.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(guide), "    "+localServer+"\n") {
		t.Errorf("docs/enforcing.md does not show the policy %s", localServer)
	}
}

// servers are MCP servers at /mcp behind the policy, one for each adapter.
var servers = map[string]func(ev core.Evaluator) http.Handler{
	"gin": func(ev core.Evaluator) http.Handler {
		gin.SetMode(gin.TestMode)
		engine := gin.New()
		engine.Use(ginadapter.Middleware(ev))
		engine.Any("/mcp", gin.WrapH(mcpHandler()))
		return engine
	},
	"echo": func(ev core.Evaluator) http.Handler {
		e := echo.New()
		e.Use(echoadapter.Middleware(ev))
		e.Any("/mcp", echo.WrapHandler(mcpHandler()))
		return e
	},
	"chi": func(ev core.Evaluator) http.Handler {
		router := chi.NewRouter()
		router.Use(chiadapter.Middleware(ev))
		router.Handle("/mcp", mcpHandler())
		return router
	},
	"net/http": func(ev core.Evaluator) http.Handler {
		return httpadapter.Middleware(ev)(unprotected())
	},
}

func unprotected() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/mcp", mcpHandler())
	return mux
}

// mcpHandler is a server of the official SDK with one tool. The SDK's own check of Host
// is off: it would pass the scenario's first check for us.
func mcpHandler() http.Handler {
	server := mcp.NewServer(&mcp.Implementation{Name: "greeter", Version: "1"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "greet", Description: "greets"},
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "hello"}}}, nil, nil
		})
	return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, &mcp.StreamableHTTPOptions{
		Stateless:                  true,
		JSONResponse:               true,
		DisableLocalhostProtection: true,
	})
}

// TestInvalidOriginIsForbidden holds the MCP specification's rule for Streamable HTTP,
// which the scenario does not try: "If the Origin header is present and invalid, servers
// MUST respond with HTTP 403 Forbidden", whatever the method. Clients that are no
// browsers are served, on every adapter.
func TestInvalidOriginIsForbidden(t *testing.T) {
	const initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}`
	for adapter, server := range servers {
		app := httptest.NewServer(server(localEngine(t)))
		defer app.Close()
		for _, c := range []struct {
			name, method, origin string
			want                 int
		}{
			{"a POST of another site", "POST", "https://evil.example", http.StatusForbidden},
			{"a GET of another site, which would open a stream", "GET", "https://evil.example", http.StatusForbidden},
			{"a DELETE of another site, which would end a session", "DELETE", "https://evil.example", http.StatusForbidden},
			{"a POST of a page without an origin", "POST", "null", http.StatusForbidden},
			{"a POST of another port of the machine", "POST", "http://localhost:1", http.StatusForbidden},
			{"a POST of the own page", "POST", app.URL, http.StatusOK},
			{"a POST of a client that is no browser", "POST", "", http.StatusOK},
		} {
			t.Run(adapter+"/"+c.name, func(t *testing.T) {
				r, err := http.NewRequestWithContext(t.Context(), c.method, app.URL+"/mcp", strings.NewReader(initialize))
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Accept", "application/json, text/event-stream")
				if c.origin != "" {
					r.Header.Set("Origin", c.origin)
				}
				response, err := app.Client().Do(r)
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				if response.StatusCode != c.want {
					t.Errorf("%s with %v was answered %d, want %d", c.method, r.Header, response.StatusCode, c.want)
				}
			})
		}
	}
}
