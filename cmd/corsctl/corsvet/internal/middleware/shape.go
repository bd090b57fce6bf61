package middleware

import "go/types"

// isMiddleware reports whether a function of this signature is a middleware of Gin, Echo
// or net/http.
func isMiddleware(s *types.Signature) bool {
	return isGinHandler(s) || wraps(s, isHTTPHandler) || wraps(s, isEchoHandler)
}

func isGinHandler(s *types.Signature) bool {
	return s.Params().Len() == 1 && s.Results().Len() == 0 && isNamed(s.Params().At(0).Type(), "github.com/gin-gonic/gin", "Context")
}

// wraps reports whether s takes one handler and returns one.
func wraps(s *types.Signature, isHandler func(types.Type) bool) bool {
	return s.Params().Len() == 1 && s.Results().Len() == 1 && isHandler(s.Params().At(0).Type()) && isHandler(s.Results().At(0).Type())
}

func isHTTPHandler(t types.Type) bool {
	return isNamed(t, "net/http", "Handler") || isNamed(t, "net/http", "HandlerFunc")
}

// isEchoHandler knows echo.HandlerFunc, and the same function written out.
func isEchoHandler(t types.Type) bool {
	s, ok := t.Underlying().(*types.Signature)
	return ok && s.Params().Len() == 1 && s.Results().Len() == 1 && isNamed(s.Params().At(0).Type(), "github.com/labstack/echo", "Context")
}

// makesMiddleware reports whether a function of this signature returns a middleware, or
// a value of a CORS library that has one.
func makesMiddleware(s *types.Signature) bool {
	if s.Results().Len() == 0 {
		return false
	}
	result := s.Results().At(0).Type()
	if of, ok := result.Underlying().(*types.Signature); ok {
		return isMiddleware(of)
	}
	return isNamed(result, "github.com/rs/cors", "Cors") || isNamed(result, "github.com/go-chi/cors", "Cors") ||
		isNamed(result, "github.com/jub0bs/cors", "Middleware")
}

// isNamed reports whether t, or what it points to, is the type of that name. The path is
// without a major version.
func isNamed(t types.Type, path, name string) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && PathWithoutVersion(n.Obj().Pkg().Path()) == path
}
