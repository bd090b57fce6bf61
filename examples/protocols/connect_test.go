package protocols

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"connectrpc.com/connect"
	connectcors "connectrpc.com/cors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/pagetransport"
)

func serveGreeter(_ *testing.T, engine core.Evaluator) http.Handler { return Greeter(engine) }

func converseInConnect(ctx context.Context, client *http.Client, server string) error {
	return callGreeter(ctx, client, server, connect.WithProtoJSON())
}

func converseInGRPCWeb(ctx context.Context, client *http.Client, server string) error {
	// Connect for the web sets it (protocol-grpc-web/request-header.ts), connect-go does not.
	client = withHeaders(client, "X-Grpc-Web", "1")
	return callGreeter(ctx, client, server, connect.WithGRPCWeb())
}

// callGreeter makes a unary call, one that fails with details, one that streams, and one
// whose stream fails, each with a token and a deadline. Clients in browsers ask for no compression: that is done
// by the browser.
func callGreeter(ctx context.Context, client *http.Client, server string, options ...connect.ClientOption) error {
	options = append(options, connect.WithAcceptCompression("gzip", nil, nil))
	client = withHeaders(client, "Authorization", "Bearer token")

	greeter := connect.NewClient[wrapperspb.StringValue, wrapperspb.StringValue](client, server+greet, options...)
	greeting, err := greeter.CallUnary(ctx, connect.NewRequest(wrapperspb.String("Ada")))
	if err != nil {
		return err
	}
	if greeting.Msg.Value != "hello Ada" {
		return fmt.Errorf("the greeting is %q", greeting.Msg.Value)
	}

	_, err = greeter.CallUnary(ctx, connect.NewRequest(wrapperspb.String("")))
	if connect.CodeOf(err) != connect.CodeInvalidArgument {
		return fmt.Errorf("want the error invalid_argument, got: %w", err)
	}
	problem := err.(*connect.Error)
	if problem.Message() != "whom to greet?" || len(problem.Details()) != 1 {
		return fmt.Errorf("want the message and one detail, got %q and %v", problem.Message(), problem.Details())
	}

	counter := connect.NewClient[wrapperspb.Int32Value, wrapperspb.Int32Value](client, server+count, options...)
	numbers, err := receiveAll(ctx, counter, 3)
	if err != nil || !slices.Equal(numbers, []int32{1, 2, 3}) {
		return fmt.Errorf("the stream had %v: %w", numbers, err)
	}
	_, err = receiveAll(ctx, counter, -1)
	if connect.CodeOf(err) != connect.CodeOutOfRange || err.(*connect.Error).Message() != "no way down" {
		return fmt.Errorf("want the error out_of_range and its message, got: %w", err)
	}
	return nil
}

func receiveAll(ctx context.Context, counter *connect.Client[wrapperspb.Int32Value, wrapperspb.Int32Value], n int32) (numbers []int32, err error) {
	stream, err := counter.CallServerStream(ctx, connect.NewRequest(wrapperspb.Int32(n)))
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	for stream.Receive() {
		numbers = append(numbers, stream.Msg().Value)
	}
	return numbers, stream.Err()
}

// TestListsAreThoseOfConnect compares the guide with the project that defines the
// protocols. Only Authorization is ours.
func TestListsAreThoseOfConnect(t *testing.T) {
	rpc, web := policyOf(t, "Connect"), policyOf(t, "gRPC-Web")
	headers := slices.Concat(rpc.AllowHeaders, web.AllowHeaders)
	slices.Sort(headers)
	headers = slices.Compact(headers)
	assert.ElementsMatch(t, append(connectcors.AllowedHeaders(), "Authorization"), headers)
	assert.ElementsMatch(t, connectcors.ExposedHeaders(), slices.Concat(rpc.ExposeHeaders, web.ExposeHeaders))
	assert.ElementsMatch(t, []string{"GET", "POST"}, connectcors.AllowedMethods(), "these need no entry")
}

// TestConnectGetNeedsNoPreflight: a GET of Connect has all it needs in its URL.
func TestConnectGetNeedsNoPreflight(t *testing.T) {
	server := httptest.NewServer(Greeter(core.MustNew(core.Policy{AllowOrigins: []string{page}})))
	defer server.Close()
	for _, row := range []struct {
		name       string
		options    []connect.ClientOption
		headers    []string
		deadline   time.Duration // 0: none
		fails      bool
		preflights int
	}{
		{"GET", []connect.ClientOption{connect.WithHTTPGet()}, nil, 0, false, 0},
		{"POST", nil, nil, 0, true, 1},
		{"GET with a token", []connect.ClientOption{connect.WithHTTPGet()}, []string{"Authorization", "Bearer token"}, 0, true, 1},
		{"GET with a deadline", []connect.ClientOption{connect.WithHTTPGet()}, nil, patience, true, 1},
	} {
		transport := &pagetransport.Transport{Origin: page}
		options := append(row.options, connect.WithProtoJSON(), connect.WithAcceptCompression("gzip", nil, nil),
			connect.WithIdempotency(connect.IdempotencyNoSideEffects))
		greeter := connect.NewClient[wrapperspb.StringValue, wrapperspb.StringValue](
			withHeaders(&http.Client{Transport: transport}, row.headers...), server.URL+greet, options...)
		ctx := t.Context()
		if row.deadline != 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, row.deadline)
			defer cancel()
		}
		greeting, err := greeter.CallUnary(ctx, connect.NewRequest(wrapperspb.String("Ada")))
		assert.Equal(t, row.fails, err != nil, "%s: %v", row.name, err)
		assert.Equal(t, row.preflights, transport.Preflights(), row.name)
		if err == nil {
			require.Equal(t, "hello Ada", greeting.Msg.Value)
		}
	}
}

// TestHandlersOfConnectDoNotAnswerOptions shows why the middleware belongs around the mux.
func TestHandlersOfConnectDoNotAnswerOptions(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{page}})
	r := httptest.NewRequest("OPTIONS", "https://api.example.com"+greet, nil) // no preflight
	w := httptest.NewRecorder()
	Greeter(engine).ServeHTTP(w, r)
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
}
