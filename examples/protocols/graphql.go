package protocols

import (
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// Graph answers GraphQL over HTTP: POST with JSON, GET with persisted queries, and
// uploads as multipart/form-data.
func Graph(engine core.Evaluator, schema graphql.ExecutableSchema) http.Handler {
	server := handler.New(schema)
	server.AddTransport(transport.GET{})
	server.AddTransport(transport.POST{})
	server.AddTransport(transport.MultipartForm{})
	server.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](100)})
	return httpadapter.Middleware(engine)(server)
}
