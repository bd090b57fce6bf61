package echoadapter

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// find has Echo's router look for the route of a method and the request's path,
// in a context of its own.
func find(e *echo.Echo, method string, r *http.Request, found echo.Context) {
	found.Reset(r, nil)
	routerFor(e, r).Find(method, echo.GetPath(r), found)
}

// routerFor returns the router of the request's host, as Echo chooses it.
func routerFor(e *echo.Echo, r *http.Request) *echo.Router {
	if router, ok := e.Routers()[r.Host]; ok {
		return router
	}
	return e.Router()
}

// rooted is a path as Echo registers it.
func rooted(path string) string {
	if path == "" || path[0] != '/' {
		return "/" + path
	}
	return path
}

// under reports whether a path that no route has lies under a group's prefix, in
// which a :parameter stands for one segment.
func under(prefix, path string) bool {
	for prefix != "" {
		if path == "" {
			return false
		}
		m, n := segmentLength(prefix), segmentLength(path)
		if prefix[:m] != path[:n] && !strings.ContainsAny(prefix[:m], ":*") {
			return false
		}
		prefix, path = prefix[m:], path[n:]
	}
	return true
}

// segmentLength is that of s up to the slash after its first byte.
func segmentLength(s string) int {
	if i := strings.IndexByte(s[1:], '/'); i >= 0 {
		return i + 1
	}
	return len(s)
}
