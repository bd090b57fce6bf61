package app

import (
	"context"
	"net"
	"net/http"
	"net/http/httputil"
	"slices"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/valyala/fasthttp"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/fiberadapter"
)

// methodsOfPages are those that pages send here. Fiber answers 501 to others before any
// handler runs.
var methodsOfPages = append(slices.Clone(fiber.DefaultMethods), "QUERY", "patch", "Put")

func buildFiber(ev core.Evaluator, routes []Route) http.Handler {
	app := fiber.New(fiber.Config{RequestMethods: methodsOfPages})
	app.Use(takeOuter, fiberadapter.Middleware(ev))
	for _, r := range routes {
		app.Add([]string{r.Method}, r.Path, adaptor.HTTPHandlerFunc(r.Handler))
	}
	return throughFastHTTP(app)
}

// throughFastHTTP is a proxy before the server of a Fiber application, which uses neither
// http.Request nor http.ResponseWriter. They talk over connections in memory, one for each
// request, so there is nothing to close.
func throughFastHTTP(app *fiber.App) http.Handler {
	server := &fasthttp.Server{Handler: app.Handler(), NoDefaultServerHeader: true, NoDefaultContentType: true}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		outer := w.Header().Clone()
		clear(w.Header()) // the application gets it, and sends it back
		proxy := httputil.ReverseProxy{
			Rewrite: func(p *httputil.ProxyRequest) {
				p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = "http", "fiber", p.In.Host
			},
			FlushInterval: -1,
			Transport: &http.Transport{
				DisableKeepAlives:  true,
				DisableCompression: true,
				DialContext: func(context.Context, string, string) (net.Conn, error) {
					ours, theirs := net.Pipe()
					go server.ServeConn(&connection{theirs, outer}) // an error closes the pipe, which the proxy reports
					return ours, nil
				},
			},
		}
		proxy.ServeHTTP(w, r)
	})
}

// connection is one whose remote address is the response header that a layer outside of
// the application has set.
type connection struct {
	net.Conn
	outer http.Header
}

type outerHeader struct {
	net.Addr
	header http.Header
}

func (c *connection) RemoteAddr() net.Addr { return outerHeader{c.Conn.RemoteAddr(), c.outer} }

// takeOuter sets what the layer outside has set, as if it were a handler before.
func takeOuter(c fiber.Ctx) error {
	for name, values := range c.RequestCtx().RemoteAddr().(outerHeader).header {
		for _, value := range values {
			c.Response().Header.Add(name, value)
		}
	}
	return c.Next()
}
