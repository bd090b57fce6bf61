package protocols

import (
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// Tools is an MCP server whose clients need a token. Preflights have no Authorization, so
// the policy is around the check of tokens.
func Tools(engine core.Evaluator, server *mcp.Server, verify auth.TokenVerifier, options *mcp.StreamableHTTPOptions) http.Handler {
	tools := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, options)
	protect := auth.RequireBearerToken(verify, &auth.RequireBearerTokenOptions{
		ResourceMetadataURL: "https://api.example.com/.well-known/oauth-protected-resource",
	})
	return httpadapter.Middleware(engine)(protect(tools))
}
