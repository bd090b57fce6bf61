package corstest

import (
	"net/http"
	"reflect"
	"strings"
)

// router is the framework of an app, as far as it shows from outside.
type router string

const (
	gin, echo, chi, netHTTP router = "gin", "echo", "chi", "http"

	anyRouter    router = ""          // nothing is known
	colonRouter  router = "gin, echo" // parameters are written :id
	bracesRouter router = "chi, http" // parameters are written {id}
)

// routerOf finds out which router an app has, by the name of its type (so that no
// framework is imported) or by the patterns of its routes.
func routerOf(app http.Handler, endpoints []Endpoint) router {
	t := reflect.TypeOf(app)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch path := t.PkgPath(); {
	case strings.HasSuffix(path, "gin-gonic/gin"):
		return gin
	case strings.Contains(path, "labstack/echo"):
		return echo
	case strings.Contains(path, "go-chi/chi"):
		return chi
	case path == "net/http" && t.Name() == "ServeMux":
		return netHTTP
	}
	for _, e := range endpoints {
		switch {
		case strings.Contains(e.Path, "/:"):
			return colonRouter
		case strings.Contains(e.Path, "{"):
			return bracesRouter
		}
	}
	return anyRouter
}

// may reports whether the app may have the named router.
func (r router) may(name router) bool {
	return r == anyRouter || strings.Contains(string(r), string(name))
}
