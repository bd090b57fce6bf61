package protocols

import (
	"net/http"

	"golang.org/x/net/webdav"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// Share is a folder that WebDAV clients read and write.
func Share(engine core.Evaluator, folder string) http.Handler {
	return httpadapter.Middleware(engine)(&webdav.Handler{
		FileSystem: webdav.Dir(folder),
		LockSystem: webdav.NewMemLS(),
	})
}
