package protocols

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/studio-b12/gowebdav"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/pagetransport"
)

// patience bounds an exchange. It is long, since only a failure takes it.
const patience = time.Minute

// exchange is what a page and a server of a protocol say to each other. It uses all that
// the policy of the guide grants.
type exchange struct {
	heading string
	serve   func(t *testing.T, engine core.Evaluator) http.Handler

	// converse returns an error if the client library does not get what it needs. The
	// client sends what the library sets, as the script of the page.
	converse func(ctx context.Context, client *http.Client, server string) error
}

var exchanges = []exchange{
	{"Connect", serveGreeter, converseInConnect},
	{"gRPC-Web", serveGreeter, converseInGRPCWeb},
	{"GraphQL", serveGraph, converseInGraphQL},
	{"Apollo Client", serveGraph, converseAsApollo},
	{"tus", serveUploads, converseInTus},
	{"WebDAV", serveShare, converseInWebDAV},
	{"MCP", serveTools, converseInMCP},
	{"Tracing headers", serveTraced, converseTraced},
}

// run has the conversation with a server of the policy. A request that a browser would
// fail ends it.
func (e exchange) run(t *testing.T, policy core.Policy) error {
	t.Helper()
	engine, err := core.New(policy)
	require.NoError(t, err)
	server := httptest.NewServer(e.serve(t, engine))
	defer server.Close()
	defer server.CloseClientConnections() // ends streams that a failed client left

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var mu sync.Mutex
	var failures []error
	client := &http.Client{Transport: &pagetransport.Transport{
		Origin: page,
		Unset:  []string{gowebdav.XInhibitRedirect}, // for that library's own redirects
		Failed: func(err error) {
			mu.Lock()
			defer mu.Unlock()
			failures = append(failures, err)
			cancel()
		},
	}}
	err = e.converse(ctx, client, server.URL)
	require.NotErrorIs(t, ctx.Err(), context.DeadlineExceeded, "the conversation hangs")
	mu.Lock()
	defer mu.Unlock()
	return errors.Join(append(failures, err)...)
}

// TestListsOfTheGuideAreComplete has every conversation with the policy of the guide.
func TestListsOfTheGuideAreComplete(t *testing.T) {
	for _, e := range exchanges {
		t.Run(e.heading, func(t *testing.T) {
			policy := policyOf(t, e.heading)
			assert.Empty(t, core.Advise(policy))
			assert.NoError(t, e.run(t, policy))
		})
	}
}

// TestListsOfTheGuideAreMinimal leaves out one entry of a policy after the other.
func TestListsOfTheGuideAreMinimal(t *testing.T) {
	for _, e := range exchanges {
		policy := policyOf(t, e.heading)
		require.NotEmpty(t, slices.Concat(policy.AllowMethods, policy.AllowHeaders, policy.ExposeHeaders))
		without := func(list *[]string, i int) {
			whole := *list
			*list = slices.Delete(slices.Clone(whole), i, i+1)
			less := policy
			*list = whole
			t.Run(e.heading+" without "+whole[i], func(t *testing.T) {
				t.Parallel()
				err := e.run(t, less)
				assert.Error(t, err)
				t.Log(err)
			})
		}
		for _, list := range []*[]string{&policy.AllowMethods, &policy.AllowHeaders, &policy.ExposeHeaders} {
			for i := range *list {
				without(list, i)
			}
		}
	}
}

// TestPagesOfOthersGetNothing has every conversation from a page that no policy lists.
func TestPagesOfOthersGetNothing(t *testing.T) {
	for _, e := range exchanges {
		t.Run(e.heading, func(t *testing.T) {
			policy := policyOf(t, e.heading)
			policy.AllowOrigins = []string{"https://other.example.com"}
			assert.Error(t, e.run(t, policy))
		})
	}
}
