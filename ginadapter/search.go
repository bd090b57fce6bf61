package ginadapter

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/internal/routepolicy"
)

// search finds the route that Gin runs, by Gin's own search in a second engine. It
// has the routes of the app's engine, but their handlers only note the route.
type search struct {
	engine   *gin.Engine
	possible map[string]*possible // by method
	queries  sync.Pool
}

// quiet is held while Gin's mode is another one than the app's.
var quiet sync.Mutex

// build makes the second engine. It holds Gin's debug output back for that time, or
// all routes would be listed once more.
func (s *search) build(app *gin.Engine, endpoints []*endpoint) {
	quiet.Lock()
	defer quiet.Unlock()
	if gin.IsDebugging() {
		gin.SetMode(gin.ReleaseMode)
		defer gin.SetMode(gin.DebugMode)
	}
	s.engine, s.possible = gin.New(), map[string]*possible{}
	s.engine.UseRawPath, s.engine.UseEscapedPath, s.engine.RemoveExtraSlash = app.UseRawPath, app.UseEscapedPath, app.RemoveExtraSlash
	s.engine.RedirectTrailingSlash = false // a redirect writes to the request's URL
	s.engine.UnescapePathValues = false    // nobody reads them
	for _, e := range endpoints {
		if s.possible[e.Method] == nil {
			s.possible[e.Method] = &possible{}
		}
		n := s.possible[e.Method]
		n.add(e)
		n.doubt = n.doubt || e.doubt
		n.clash = n.clash || !e.reading && !s.takes(e)
	}
	// Gin takes the backslash from escaped colons at the first call of ServeHTTP.
	s.engine.ServeHTTP(&query{}, &http.Request{Method: "none", URL: &url.URL{}})
	s.queries.New = func() any {
		q := &query{search: s}
		q.context = gin.CreateTestContextOnly(q, s.engine)
		q.context.Request = &q.request
		q.context.Writer.WriteHeaderNow() // or Gin would write a body for each path that has no route
		return q
	}
}

// takes adds a route to the engine. It reports false where that is in conflict with
// another route, for which Gin panics.
func (s *search) takes(e *endpoint) (taken bool) {
	defer func() { taken = recover() == nil }()
	s.engine.Match([]string{e.Method}, e.Pattern, func(c *gin.Context) {
		c.Writer.(interface{ Unwrap() http.ResponseWriter }).Unwrap().(*query).found = e
	})
	return
}

// query is the search for the routes of one URL. It is the response that Gin
// writes to, and takes nothing.
type query struct {
	*search
	path    string // in the form that Gin routes by
	context *gin.Context
	request http.Request
	found   *endpoint
}

func (q *query) Header() http.Header         { return http.Header{} }
func (q *query) Write(b []byte) (int, error) { return len(b), nil }
func (q *query) WriteHeader(int)             {}

// ask begins the search for routes of a URL.
func (s *search) ask(u *url.URL) *query {
	q := s.queries.Get().(*query)
	q.request.URL, q.path = u, u.Path
	if s.engine.UseEscapedPath {
		q.path = u.EscapedPath()
	} else if s.engine.UseRawPath && u.RawPath != "" {
		q.path = u.RawPath
	}
	if s.engine.RemoveExtraSlash {
		q.path = cleaned(q.path)
	}
	return q
}

// cleaned is what RemoveExtraSlash makes of a path: path.Clean, but for a slash at the
// end.
func cleaned(p string) string {
	clean := path.Clean("/" + p)
	if clean != "/" && (strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.")) {
		clean += "/"
	}
	return clean
}

func (q *query) done() {
	q.request.URL = nil
	q.queries.Put(q)
}

// route returns the route that runs for the method, or nil.
func (q *query) route(method string) *routepolicy.Route {
	q.found, q.request.Method = nil, method
	q.engine.HandleContext(q.context)
	e := q.found
	if n := q.possible[method]; n != nil && (n.clash || n.doubt && (e == nil || e.Contested && (e.doubt || strings.Contains(q.path, ":")))) {
		e = n.at(strings.TrimPrefix(q.path, "/"))
	}
	if e == nil {
		return nil
	}
	return &e.Route
}
