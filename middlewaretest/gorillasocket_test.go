package middlewaretest

import (
	"net/http"

	"github.com/gorilla/websocket"

	"github.com/sallyport/cors/core"
)

// gorillaEcho is what docs/enforcing.md shows for gorilla/websocket.
func gorillaEcho(engine core.Evaluator) http.HandlerFunc {
	upgrader := websocket.Upgrader{
		CheckOrigin: func(r *http.Request) bool { return core.AdmitsOrigin(engine, r) },
	}
	return func(w http.ResponseWriter, r *http.Request) { echoOnce(&upgrader, w, r) }
}

func echoOnce(upgrader *websocket.Upgrader, w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	defer conn.Close()
	kind, message, err := conn.ReadMessage()
	if err == nil {
		_ = conn.WriteMessage(kind, message)
	}
}

// gorillaByItself leaves the check to gorilla.
func gorillaByItself(w http.ResponseWriter, r *http.Request) { echoOnce(&websocket.Upgrader{}, w, r) }
