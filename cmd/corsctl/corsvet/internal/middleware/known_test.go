package middleware

import (
	"go/types"
	"maps"
	"slices"
	"testing"

	"golang.org/x/tools/go/packages"
)

// packagesOfTables are the real packages, at the versions that the test data requires.
var packagesOfTables = []string{
	"github.com/appleboy/gin-jwt/v2", "github.com/gin-contrib/cors", "github.com/gin-gonic/gin", "github.com/go-chi/chi/v5/middleware",
	"github.com/go-chi/cors", "github.com/go-chi/jwtauth/v5", "github.com/gorilla/handlers", "github.com/jub0bs/cors",
	"github.com/labstack/echo-jwt/v4", "github.com/labstack/echo/v4/middleware", "github.com/labstack/echo/v5/middleware",
	"github.com/rs/cors",
	"github.com/sallyport/cors/chiadapter", "github.com/sallyport/cors/echoadapter", "github.com/sallyport/cors/echov5adapter",
	"github.com/sallyport/cors/ginadapter", "github.com/sallyport/cors/httpadapter",
}

// notHere are functions that no package of the list has.
var notHere = []string{
	"github.com/labstack/echo/middleware.JWT", "github.com/labstack/echo/middleware.JWTWithConfig", // only in older versions
	"github.com/rs/cors/wrapper/gin.New", "github.com/rs/cors/wrapper/gin.Default", "github.com/rs/cors/wrapper/gin.AllowAll", // has no released version
}

// A name with a mistake in it would never be found in a program.
func TestTheTablesNameRealFunctions(t *testing.T) {
	t.Setenv("GOFLAGS", "-tags=nomsgpack")
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports, Dir: "../../testdata/apps"}, packagesOfTables...)
	if err != nil {
		t.Fatal(err)
	}
	real := map[string]*types.Func{}
	for _, pkg := range pkgs {
		for _, err := range pkg.Errors {
			t.Fatal(err)
		}
		for _, name := range pkg.Types.Scope().Names() {
			switch o := pkg.Types.Scope().Lookup(name).(type) {
			case *types.Func:
				real[FullName(o)] = o
			case *types.TypeName:
				for m := range types.NewMethodSet(types.NewPointer(o.Type())).Methods() {
					if f, ok := m.Obj().(*types.Func); ok && f.Exported() {
						real[FullName(f)] = f
					}
				}
			}
		}
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(makers)), slices.Collect(maps.Keys(methods)), slices.Collect(maps.Keys(authMakers))) {
		if real[name] == nil && !slices.Contains(notHere, name) {
			t.Errorf("there is no %s", name)
		}
	}
	for _, adapter := range []string{"chiadapter", "echoadapter", "echov5adapter", "ginadapter", "httpadapter"} {
		for _, function := range []string{"Middleware", "Guard", "RouteMethods"} {
			f := real[ours+adapter+"."+function]
			if f == nil {
				t.Errorf("there is no %s.%s", adapter, function)
				continue
			}
			if kind, ok := Known(f); !ok || !kind.Ours || kind.Guarded != (function == "Guard") {
				t.Errorf("Known says of %s: %+v, %v", FullName(f), kind, ok)
			}
		}
		if f := real[ours+adapter+".On"]; adapter != "httpadapter" && (f == nil || !IsOn(f)) {
			t.Errorf("On of %s is not known", adapter)
		}
	}
}

func TestMajorVersionsAreNoPartOfAPath(t *testing.T) {
	for path, want := range map[string]string{
		"github.com/gin-gonic/gin":               "github.com/gin-gonic/gin",
		"github.com/go-chi/chi/v5":               "github.com/go-chi/chi",
		"github.com/labstack/echo/v4/middleware": "github.com/labstack/echo/middleware",
		"gopkg.in/cors.v2":                       "gopkg.in/cors",
		"example.com/v2ray/cors":                 "example.com/v2ray/cors",
	} {
		if got := PathWithoutVersion(path); got != want {
			t.Errorf("%s becomes %s, want %s", path, got, want)
		}
	}
}
