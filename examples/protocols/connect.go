package protocols

import (
	"context"
	"errors"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// The procedures of [Greeter].
const (
	greet = "/greeter.v1.Greeter/Greet" // unary, without side effects
	count = "/greeter.v1.Greeter/Count" // a stream of the server
)

// Greeter is a service that answers Connect, gRPC-Web and gRPC.
func Greeter(engine core.Evaluator) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(greet, connect.NewUnaryHandler(greet,
		func(_ context.Context, r *connect.Request[wrapperspb.StringValue]) (*connect.Response[wrapperspb.StringValue], error) {
			if r.Msg.Value == "" {
				err := connect.NewError(connect.CodeInvalidArgument, errors.New("whom to greet?"))
				detail, detailErr := connect.NewErrorDetail(wrapperspb.String("name"))
				if detailErr != nil {
					return nil, detailErr
				}
				err.AddDetail(detail)
				return nil, err
			}
			return connect.NewResponse(wrapperspb.String("hello " + r.Msg.Value)), nil
		},
		connect.WithIdempotency(connect.IdempotencyNoSideEffects), // allows GET
	))
	mux.Handle(count, connect.NewServerStreamHandler(count,
		func(_ context.Context, r *connect.Request[wrapperspb.Int32Value], stream *connect.ServerStream[wrapperspb.Int32Value]) error {
			if r.Msg.Value < 0 {
				return connect.NewError(connect.CodeOutOfRange, errors.New("no way down"))
			}
			for i := range r.Msg.Value {
				if err := stream.Send(wrapperspb.Int32(i + 1)); err != nil {
					return err
				}
			}
			return nil
		},
	))
	return httpadapter.Middleware(engine)(mux)
}
