package fiberadapter_test

import (
	"bufio"
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/valyala/fasthttp"
)

// This file lets tests that are written for net/http judge a Fiber application. It
// replaces nothing of Fiber or fasthttp: they parse the bytes of the request and write
// the bytes of the response.

// newApp returns an application whose first handler is the layer outside: it passes on the
// context and the response header that the net/http test has prepared.
func newApp(config ...fiber.Config) *fiber.App {
	app := fiber.New(config...)
	app.Use(func(c fiber.Ctx) error {
		x := exchangeOf(c)
		c.SetContext(x.request.Context())
		setHeader(&c.Response().Header, x.response.Header())
		return c.Next()
	})
	return app
}

// serve returns the handler that sends each request through the application.
func serve(app *fiber.App) http.Handler {
	server := &fasthttp.Server{Handler: app.Handler(), ReadBufferSize: 8 << 20, NoDefaultServerHeader: true}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{response: w, request: r, in: bytes.NewReader(bytesOf(r))}
		if err := server.ServeConn(x); err != nil {
			panic(err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(&x.out), &http.Request{Method: r.Method})
		if err != nil {
			panic(err)
		}
		clear(w.Header()) // the application had it
		maps.Copy(w.Header(), answer.Header)
		w.WriteHeader(answer.StatusCode)
		if _, err := io.Copy(w, answer.Body); err != nil {
			panic(err)
		}
	})
}

// bytesOf writes the request as a client sends it.
func bytesOf(r *http.Request) []byte {
	var b bytes.Buffer
	b.WriteString(r.Method + " " + r.RequestURI + " HTTP/1.1\r\nHost: " + r.Host + "\r\n")
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, value := range r.Header[name] {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// exchange is the connection of one request without a body. It is also its own remote
// address, by which handlers find it.
type exchange struct {
	response http.ResponseWriter
	request  *http.Request
	in       io.Reader
	out      bytes.Buffer
}

func exchangeOf(c fiber.Ctx) *exchange { return c.RequestCtx().RemoteAddr().(*exchange) }

func (x *exchange) Read(b []byte) (int, error)       { return x.in.Read(b) }
func (x *exchange) Write(b []byte) (int, error)      { return x.out.Write(b) }
func (x *exchange) Close() error                     { return nil }
func (x *exchange) LocalAddr() net.Addr              { return x }
func (x *exchange) RemoteAddr() net.Addr             { return x }
func (x *exchange) SetDeadline(time.Time) error      { return nil }
func (x *exchange) SetReadDeadline(time.Time) error  { return nil }
func (x *exchange) SetWriteDeadline(time.Time) error { return nil }
func (x *exchange) Network() string                  { return "test" }
func (x *exchange) String() string                   { return "test" }

// handle is a handler of net/http as one of Fiber. What it writes into the header replaces
// what was there.
func handle(h http.HandlerFunc) fiber.Handler {
	return func(c fiber.Ctx) error {
		w := &writer{c: c, header: headerOf(&c.Response().Header)}
		h(w, exchangeOf(c).request.WithContext(c.Context()))
		w.WriteHeader(http.StatusOK)
		return nil
	}
}

type writer struct {
	c       fiber.Ctx
	header  http.Header
	written bool
}

func (w *writer) Header() http.Header { return w.header }
func (w *writer) Flush()              { w.WriteHeader(http.StatusOK) }

func (w *writer) WriteHeader(status int) {
	if !w.written {
		w.written = true
		w.c.Status(status)
		setHeader(&w.c.Response().Header, w.header)
	}
}

func (w *writer) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.c.Response().AppendBody(b)
	return len(b), nil
}

func headerOf(h *fasthttp.ResponseHeader) http.Header {
	header := http.Header{}
	for name, value := range h.All() {
		header.Add(string(name), string(value))
	}
	return header
}

func setHeader(h *fasthttp.ResponseHeader, header http.Header) {
	for name := range headerOf(h) {
		h.Del(name)
	}
	for name, values := range header {
		for _, value := range values {
			h.Add(name, value)
		}
	}
}
