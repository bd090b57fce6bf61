// Package vetted is for go vet: what another package says of its functions comes as a file.
package vetted

import (
	"net/http"

	"corsvet.example/apps/vetted/web"
)

// Routes mounts CORS where no preflight comes.
func Routes(mux *http.ServeMux, update http.Handler) {
	mux.Handle("PUT /users", web.Cors(update))
}
