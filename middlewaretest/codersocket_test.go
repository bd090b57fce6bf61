package middlewaretest

import (
	"context"
	"net/http"

	"github.com/coder/websocket"

	"github.com/sallyport/cors/core"
)

// coderEcho is what docs/enforcing.md shows for coder/websocket. Its OriginPatterns
// would not do: they parse Origin with url.Parse, so that "http://evil@host" passes at
// that host, they match with path.Match on lowered text, and they know no lookups.
func coderEcho(engine core.Evaluator) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !core.AdmitsOrigin(engine, r) {
			http.Error(w, "origin not allowed", http.StatusForbidden)
			return
		}
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // checked above
		echoOn(r.Context(), conn, err)
	}
}

func echoOn(ctx context.Context, conn *websocket.Conn, err error) {
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	kind, message, err := conn.Read(ctx)
	if err == nil {
		_ = conn.Write(ctx, kind, message)
	}
}

// coderByItself leaves the check to coder.
func coderByItself(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	echoOn(r.Context(), conn, err)
}
