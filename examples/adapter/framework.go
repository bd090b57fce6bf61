// Package adapter shows how an adapter is written, for a small framework of its own.
package adapter

import (
	"net/http"
	"strings"
)

// Framework has what most have: a context, middleware for all requests, and routes. It
// keeps a response until the handlers have returned.
type Framework struct {
	middleware []func(next Handler) Handler
	routes     map[string]map[string]Handler // by path and method
}

// Handler answers a request.
type Handler func(*Context)

// Context is one request and its response.
type Context struct {
	Request *http.Request
	Header  http.Header // of the response
	Status  int
	Body    strings.Builder
}

// NewFramework returns an app without routes.
func NewFramework() *Framework {
	return &Framework{routes: map[string]map[string]Handler{}}
}

// Use adds middleware, which runs for requests without a route, too.
func (f *Framework) Use(middleware func(next Handler) Handler) {
	f.middleware = append(f.middleware, middleware)
}

// Handle adds a route.
func (f *Framework) Handle(method, path string, h Handler) {
	if f.routes[path] == nil {
		f.routes[path] = map[string]Handler{}
	}
	f.routes[path][method] = h
}

// ServeHTTP serves one request.
func (f *Framework) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &Context{Request: r, Header: w.Header(), Status: http.StatusOK}
	handle := f.route
	for i := len(f.middleware) - 1; i >= 0; i-- {
		handle = f.middleware[i](handle)
	}
	handle(c)
	w.WriteHeader(c.Status)
	_, _ = w.Write([]byte(c.Body.String())) // a client that left gets no answer
}

func (f *Framework) route(c *Context) {
	methods, found := f.routes[c.Request.URL.Path]
	h, allowed := methods[c.Request.Method]
	switch {
	case !found:
		c.Status = http.StatusNotFound
	case !allowed:
		c.Status = http.StatusMethodNotAllowed
	default:
		h(c)
	}
}
