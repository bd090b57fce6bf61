package protocols

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/internal/pagetransport"
)

func serveGraph(_ *testing.T, engine core.Evaluator) http.Handler {
	return Graph(engine, fileSchema(new(string)))
}

// converseInGraphQL sends a query, uploads a file, and asks for the query again by its
// hash with GET.
func converseInGraphQL(ctx context.Context, client *http.Client, server string) error {
	client = withHeaders(client, "Authorization", "Bearer token")
	body, contentType := uploadForm()
	if err := graphQL(ctx, client, "POST", server, body, `{"upload":"notes.txt"}`, "Content-Type", contentType); err != nil {
		return err
	}
	return persistedQuery(ctx, client, server, `{"lastFile":"notes.txt"}`)
}

// converseAsApollo sends what Apollo Client adds: who it is, and a header that makes the
// browser ask first, which Apollo Server requires of requests without a preflight.
func converseAsApollo(ctx context.Context, client *http.Client, server string) error {
	client = withHeaders(client, "Authorization", "Bearer token",
		"apollographql-client-name", "web", "apollographql-client-version", "1")
	body, contentType := uploadForm()
	err := graphQL(ctx, client, "POST", server, body, `{"upload":"notes.txt"}`,
		"Content-Type", contentType, "Apollo-Require-Preflight", "true")
	if err != nil {
		return err
	}
	client = withHeaders(client, "X-Apollo-Operation-Name", "LastFile")
	return persistedQuery(ctx, client, server, `{"lastFile":"notes.txt"}`)
}

// persistedQuery has the server remember a query by its hash.
func persistedQuery(ctx context.Context, client *http.Client, server, want string) error {
	const query = "query LastFile { lastFile }"
	extensions := fmt.Sprintf(`{"persistedQuery":{"version":1,"sha256Hash":"%x"}}`, sha256.Sum256([]byte(query)))
	whole := fmt.Sprintf(`{"query":%q,"extensions":%s}`, query, extensions)
	if err := graphQL(ctx, client, "POST", server, whole, want, "Content-Type", "application/json"); err != nil {
		return err
	}
	return graphQL(ctx, client, "GET", server+"?extensions="+url.QueryEscape(extensions), "", want)
}

// uploadForm is a mutation with a file (GraphQL multipart request specification).
func uploadForm() (body, contentType string) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("operations", `{"query":"mutation ($file: Upload!) { upload(file: $file) }","variables":{"file":null}}`)
	w.WriteField("map", `{"0":["variables.file"]}`)
	file, err := w.CreateFormFile("0", "notes.txt")
	if err != nil {
		panic(err) // a buffer takes everything
	}
	io.WriteString(file, "some notes")
	w.Close()
	return form.String(), w.FormDataContentType()
}

// graphQL sends an operation and compares the data of the response.
func graphQL(ctx context.Context, client *http.Client, method, address, body, want string, headers ...string) error {
	response, err := call(ctx, client, method, address, body, headers...)
	if err != nil {
		return err
	}
	var got struct{ Data, Errors json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		return err
	}
	if string(got.Data) != want {
		return fmt.Errorf("%s %s: data %s, want %s; errors %s", method, address, got.Data, want, got.Errors)
	}
	return nil
}

// TestPersistedQueryNeedsNoPreflight: its GET has no header that a browser asks for.
func TestPersistedQueryNeedsNoPreflight(t *testing.T) {
	server := httptest.NewServer(serveGraph(t, core.MustNew(policyOf(t, "GraphQL"))))
	defer server.Close()
	transport := &pagetransport.Transport{Origin: page}
	require.NoError(t, persistedQuery(t.Context(), &http.Client{Transport: transport}, server.URL, `{"lastFile":""}`))
	assert.Equal(t, 1, transport.Preflights(), "that of the POST which tells the server the query")
}

// TestUploadOfAnyPageRunsUnlessTheServerRefuses: a form with a file needs no preflight,
// so that CORS alone does not stop a mutation.
func TestUploadOfAnyPageRunsUnlessTheServerRefuses(t *testing.T) {
	enforced := policyOf(t, "GraphQL")
	require.Equal(t, core.EnforceUnsafe, enforced.Enforce)
	plain := enforced
	plain.Enforce = core.EnforceNone
	for _, row := range []struct {
		name   string
		policy core.Policy
		origin string
		want   string // the file that the mutation saved
	}{
		{"a page of others, CORS alone", plain, "https://evil.example", "notes.txt"},
		{"a page of others, the policy of the guide", enforced, "https://evil.example", ""},
		{"a listed page, the policy of the guide", enforced, page, "notes.txt"},
	} {
		t.Run(row.name, func(t *testing.T) {
			saved := ""
			app := Graph(core.MustNew(row.policy), fileSchema(&saved))
			body, contentType := uploadForm()
			r := httptest.NewRequest("POST", "https://api.example.com/", strings.NewReader(body))
			r.Header.Set("Content-Type", contentType)
			_, err := corstest.NewPage(row.origin, app).Fetch(r)
			assert.Equal(t, row.want, saved)
			assert.Equal(t, row.origin == page, err == nil, "what the page reads: %v", err)
		})
	}
}

// fileSchema is what gqlgen would generate, in a few lines: a query for the name of the
// last file, and a mutation that uploads one.
func fileSchema(lastFile *string) graphql.ExecutableSchema {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `
		scalar Upload
		type Query { lastFile: String! }
		type Mutation { upload(file: Upload!): String! }
	`})
	return &graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return schema },
		ComplexityFunc: func(context.Context, string, string, int, map[string]any) (int, bool) {
			return 0, false
		},
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			operation := graphql.GetOperationContext(ctx)
			field := "lastFile"
			if operation.Operation.Operation == ast.Mutation {
				field = "upload"
				*lastFile = operation.Variables["file"].(graphql.Upload).Filename
			}
			data, err := json.Marshal(map[string]string{field: *lastFile})
			if err != nil {
				return graphql.OneShot(graphql.ErrorResponse(ctx, "%v", err))
			}
			return graphql.OneShot(&graphql.Response{Data: data})
		},
	}
}
