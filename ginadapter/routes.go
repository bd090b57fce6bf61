package ginadapter

import (
	"maps"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// routes are all routes of an engine with their policies, as they are at the first
// request. They find the route that Gin runs by Gin's own search in a second engine.
type routes struct {
	*routepolicy.Table
	byName   map[routeName]*endpoint
	engine   *gin.Engine          // has the same routes, but their handlers only note the route
	possible map[string]*possible // by method, if one of its routes is in doubt
	clash    bool                 // the second engine lacks a route
	queries  sync.Pool
}

// routeName is a route as Gin names it once it serves.
type routeName struct{ method, pattern string }

// endpoint is a route of the app, or a reading: what a route in doubt may be instead.
type endpoint struct {
	routepolicy.Route
	doubt   bool // Pattern may not be as the app has written it
	moves   bool // it has a reading with another policy
	twice   bool // another route has the same name
	reading bool
}

// unclear is the route where it is not known which of several policies decides. It
// has none, so that nothing is granted.
var unclear = &endpoint{}

// read reads the routes and makes the second engine. It holds Gin's debug output back
// for that time, or all routes would be listed once more.
func (p *Policies) read() *routes {
	p.serving.Store(true)
	if gin.IsDebugging() {
		gin.SetMode(gin.ReleaseMode)
		defer gin.SetMode(gin.DebugMode)
	}
	rs := &routes{byName: map[routeName]*endpoint{}, engine: gin.New(), possible: map[string]*possible{}}
	rs.engine.UseRawPath, rs.engine.UseEscapedPath, rs.engine.RemoveExtraSlash = p.engine.UseRawPath, p.engine.UseEscapedPath, p.engine.RemoveExtraSlash
	rs.engine.RedirectTrailingSlash = false // a redirect writes to the request's URL
	rs.engine.UnescapePathValues = false    // nobody reads them
	var all []*routepolicy.Route
	add := func(e *endpoint) {
		e.Policy = p.mounted.Of(e.Method, e.Pattern)
		rs.add(e)
		all = append(all, &e.Route)
	}
	for _, r := range p.engine.Routes() {
		name := routeName{r.Method, r.Path}
		e := &endpoint{Route: routepolicy.Route{Method: r.Method, Pattern: widest(r.Path)}, doubt: strings.Contains(r.Path, ":")}
		if written := p.written[name]; len(written) > 0 {
			e.Pattern, e.doubt, p.written[name] = written[0], false, written[1:]
		}
		if first := rs.byName[name]; first != nil {
			first.twice = true
		} else {
			rs.byName[name] = e
		}
		add(e)
		for _, other := range otherReadings(e.Pattern) {
			if e.doubt && !routepolicy.Same(p.mounted.Of(r.Method, other), e.Policy) {
				e.moves = true
				add(&endpoint{Route: routepolicy.Route{Method: r.Method, Pattern: other}, reading: true})
			}
		}
	}
	maps.DeleteFunc(rs.possible, func(_ string, n *possible) bool { return !n.doubt })
	rs.Table = routepolicy.NewTable(all, p.mounted.Groups)
	// Gin's search panics if more parameters are in question than a route has segments
	// (tree.go:435), as where `a\:b` is taken for one. This makes room.
	rs.engine.Match([]string{"none"}, strings.Repeat("/x", 256), func(*gin.Context) {})
	// Gin takes the backslash from escaped colons at the first call of ServeHTTP.
	rs.engine.ServeHTTP(&query{}, &http.Request{Method: "none", URL: &url.URL{}})
	rs.queries.New = func() any {
		q := &query{routes: rs}
		q.context = gin.CreateTestContextOnly(q, rs.engine)
		q.context.Request = &q.request
		q.context.Writer.WriteHeaderNow() // or Gin would write a body for each path that has no route
		return q
	}
	return rs
}

// add adds a route to the second engine, and to what is possible. Gin panics where a
// pattern is in conflict with another one, which the app has written otherwise.
func (rs *routes) add(e *endpoint) {
	n := rs.possible[e.Method]
	if n == nil {
		n = &possible{}
		rs.possible[e.Method] = n
	}
	n.add(e)
	n.doubt = n.doubt || e.doubt
	if e.reading {
		return
	}
	defer func() {
		if recover() != nil {
			rs.clash = true
		}
	}()
	rs.engine.Match([]string{e.Method}, e.Pattern, func(c *gin.Context) {
		c.Writer.(interface{ Unwrap() http.ResponseWriter }).Unwrap().(*query).found = e
	})
}

// decide returns the policy that decides the request, or nil, and the methods that
// the response must not list.
func (rs *routes) decide(c *gin.Context) (ev core.Evaluator, routed core.Routed) {
	if c.FullPath() != "" && !core.IsPreflight(c.Request) {
		return rs.policyOf(c), routed
	}
	q := rs.ask(c.Request.URL)
	defer q.done()
	return rs.Decide(c.Request, nil, q.path, q.route)
}

// policyOf returns the policy of the route that Gin runs. Its name alone is
// ambiguous if two routes have it, or if a colon of it may be escaped text and the
// path has one.
func (rs *routes) policyOf(c *gin.Context) core.Evaluator {
	e := rs.byName[routeName{c.Request.Method, c.FullPath()}]
	if e == nil {
		return nil // registered after the first request
	}
	if !e.twice && !(e.moves && strings.Contains(c.Request.URL.Path, ":")) {
		return e.Policy
	}
	q := rs.ask(c.Request.URL)
	defer q.done()
	if r := q.route(c.Request.Method); r != nil && unescaped(r.Pattern) == c.FullPath() {
		return r.Policy
	}
	return nil
}

// query is the search for the routes of one URL. It is the response that Gin
// writes to, and takes nothing.
type query struct {
	*routes
	path    string // in the form that Gin routes by
	context *gin.Context
	request http.Request
	found   *endpoint
}

func (q *query) Header() http.Header         { return http.Header{} }
func (q *query) Write(b []byte) (int, error) { return len(b), nil }
func (q *query) WriteHeader(int)             {}

// ask begins the search for routes of a URL.
func (rs *routes) ask(u *url.URL) *query {
	q := rs.queries.Get().(*query)
	q.request.URL, q.path = u, u.Path
	if rs.engine.UseEscapedPath {
		q.path = u.EscapedPath()
	} else if rs.engine.UseRawPath && u.RawPath != "" {
		q.path = u.RawPath
	}
	if rs.engine.RemoveExtraSlash {
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
	if e == nil || q.clash || e.Contested && (e.doubt || strings.Contains(q.path, ":")) {
		if n := q.possible[method]; n != nil {
			e = n.at(strings.TrimPrefix(q.path, "/"), true)
		}
	}
	if e == nil {
		return nil
	}
	return &e.Route
}
