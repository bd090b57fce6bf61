package middlewaretest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

// guarded are apps on each framework, with a WebSocket at /socket behind the guard.
var guarded = map[string]func(ev core.Evaluator, socket http.HandlerFunc) http.Handler{
	"gin": func(ev core.Evaluator, socket http.HandlerFunc) http.Handler {
		engine := gin.New()
		engine.Use(ginadapter.Guard(ev))
		engine.GET("/socket", gin.WrapF(socket))
		return engine
	},
	"echo": func(ev core.Evaluator, socket http.HandlerFunc) http.Handler {
		e := echo.New()
		e.Use(echoadapter.Guard(ev))
		e.GET("/socket", echo.WrapHandler(socket))
		return e
	},
	"chi": func(ev core.Evaluator, socket http.HandlerFunc) http.Handler {
		router := chi.NewRouter()
		router.Use(chiadapter.Guard(ev))
		router.Get("/socket", socket)
		return router
	},
	"net/http": func(ev core.Evaluator, socket http.HandlerFunc) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("GET /socket", socket)
		return httpadapter.Guard(ev)(mux)
	},
}

// TestEnforcedPolicyGuardsWebSockets has what docs/enforcing.md says of WebSockets
// behind an enforced policy: the middleware refuses other sites' handshakes before the
// library sees them, and the library, left to itself, refuses the admitted ones too.
func TestEnforcedPolicyGuardsWebSockets(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, Enforce: core.EnforceUnsafe})
	libraries := map[string]struct{ asking, byItself http.HandlerFunc }{
		"gorilla": {gorillaEcho(engine), gorillaByItself},
		"coder":   {coderEcho(engine), coderByItself},
	}
	listed := http.Header{"Origin": {"https://app.example.com"}}
	for framework, app := range guarded {
		for name, library := range libraries {
			t.Run(framework+"/"+name, func(t *testing.T) {
				reached := 0
				asking := httptest.NewServer(app(engine, func(w http.ResponseWriter, r *http.Request) {
					reached++
					library.asking(w, r)
				}))
				defer asking.Close()
				wantHandshake(t, asking, http.Header{"Origin": {"https://evil.example"}}, http.StatusForbidden)
				if reached != 0 {
					t.Error("another site's handshake reached the library")
				}
				wantHandshake(t, asking, listed, http.StatusSwitchingProtocols)

				byItself := httptest.NewServer(app(engine, library.byItself))
				defer byItself.Close()
				wantHandshake(t, byItself, listed, http.StatusForbidden)
			})
		}
	}
}
