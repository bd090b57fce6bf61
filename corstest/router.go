package corstest

import (
	"net/http"
	"reflect"
	"runtime"
	"strings"
)

// router is the framework of an app, as far as it shows from outside.
type router string

const (
	gin, echo, fiber, chi, netHTTP router = "gin", "echo", "fiber", "chi", "http"

	echoV5 router = "echo v5" // as echo, with another adapter

	anyRouter    router = ""                 // nothing is known
	colonRouter  router = "gin, echo, fiber" // parameters are written :id
	bracesRouter router = "chi, http"        // parameters are written {id}
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
	case strings.HasSuffix(path, "labstack/echo/v5"):
		return echoV5
	case strings.Contains(path, "labstack/echo"):
		return echo
	case strings.Contains(path, "go-chi/chi"):
		return chi
	case path == "net/http" && t.Name() == "ServeMux":
		return netHTTP
	case t.Kind() == reflect.Func && strings.Contains(fileOf(app), "gofiber/fiber"):
		return fiber // the function is that of adaptor.FiberApp
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

// fileOf returns the source file of a function. Its name would be that of the caller where
// the compiler inlines what makes it.
func fileOf(function any) string {
	code := runtime.FuncForPC(reflect.ValueOf(function).Pointer())
	if code == nil {
		return ""
	}
	file, _ := code.FileLine(code.Entry())
	return file
}

// may reports whether the app may have the named router.
func (r router) may(name router) bool {
	return r == anyRouter || strings.Contains(string(r), string(name))
}
