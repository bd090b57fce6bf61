package chiadapter

import (
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// Guard is [Middleware] with the last word on the response: see [httpadapter.Guard].
// Mount it on the root router.
func Guard(ev core.Evaluator) func(http.Handler) http.Handler { return httpadapter.Guard(ev) }
