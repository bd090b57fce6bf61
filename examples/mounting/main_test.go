// Package mounting_test has the code of the guides in docs/mounting.
package mounting_test

import (
	"io"
	"log"
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/sallyport/cors/core"
)

// The policies of the examples. Partners may change what only administrators may remove.
var (
	engine   = core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"PUT", "DELETE"}, AllowHeaders: []string{"Authorization"}})
	partners = core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"PUT"}})
	admins   = core.MustNew(core.Policy{AllowOrigins: []string{"https://admin.example.com"}, AllowMethods: []string{"DELETE"}})
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	gin.DefaultWriter, gin.DefaultErrorWriter = io.Discard, io.Discard
	middleware.DefaultLogger = middleware.RequestLogger(&middleware.DefaultLogFormatter{Logger: log.New(io.Discard, "", 0)})
	m.Run()
}

// upgrade stands for what a WebSocket library does with a handshake.
func upgrade(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusSwitchingProtocols) }
