// Package fibers measures what CORS costs in a Fiber application: with this library, with
// Fiber's own middleware, and with constant headers. Fiber stands on fasthttp, so it cannot
// take part in the comparison on net/http.
package fibers

import (
	"fmt"
	"io"
	"strings"

	"github.com/gofiber/fiber/v3"
	fibercors "github.com/gofiber/fiber/v3/middleware/cors"
	"github.com/valyala/fasthttp"

	"github.com/sallyport/cors/bench/internal/measure"
	"github.com/sallyport/cors/bench/internal/report"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/fiberadapter"
)

// Contestants are the applications, bare first. The second writes this library's headers
// as constants, and reads nothing.
var Contestants = []string{"bare", "constants", "Fiber's own", "fiberadapter"}

// Requests are the kinds of requests, with the header of each.
var Requests = []Request{
	{"without Origin", fiber.MethodGet, nil},
	{"allowed GET", fiber.MethodGet, [][2]string{{"Origin", listed(5)}}},
	{"refused GET", fiber.MethodGet, [][2]string{{"Origin", "https://tenant-x.example.com"}}},
	{"allowed preflight", fiber.MethodOptions, [][2]string{{"Origin", listed(5)},
		{"Access-Control-Request-Method", "PUT"}, {"Access-Control-Request-Headers", "authorization,content-type"}}},
}

// Request is one kind of request.
type Request struct {
	Name, Method string
	Lines        [][2]string
}

var methods, headers = []string{"PUT", "DELETE"}, []string{"Authorization", "Content-Type"}

func listed(i int) string { return fmt.Sprintf("https://tenant-%d.example.com", i) }

func origins() (all []string) {
	for i := range 10 {
		all = append(all, listed(i))
	}
	return all
}

// NewApp returns the application of a contestant.
func NewApp(contestant string) fasthttp.RequestHandler {
	app := fiber.New()
	switch contestant {
	case "bare":
		app.Use(func(c fiber.Ctx) error {
			if c.Method() == fiber.MethodOptions {
				return c.SendStatus(fiber.StatusNoContent)
			}
			return c.Next()
		})
	case "constants":
		app.Use(func(c fiber.Ctx) error {
			h := &c.RequestCtx().Response.Header
			h.Set("Access-Control-Allow-Origin", listed(5))
			h.Set("Vary", "Origin")
			if c.Method() != fiber.MethodOptions {
				return c.Next()
			}
			h.Set("Access-Control-Allow-Methods", "PUT, DELETE")
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
			return c.SendStatus(fiber.StatusNoContent)
		})
	case "Fiber's own":
		app.Use(fibercors.New(fibercors.Config{AllowOrigins: origins(), AllowMethods: methods, AllowHeaders: headers}))
	case "fiberadapter":
		app.Use(fiberadapter.Middleware(core.MustNew(core.Policy{AllowOrigins: origins(), AllowMethods: methods, AllowHeaders: headers})))
	}
	app.Get("/", func(c fiber.Ctx) error { return c.SendStatus(fiber.StatusOK) })
	return app.Handler()
}

// Serve serves a request n times.
func Serve(app fasthttp.RequestHandler, r Request, n int) *fasthttp.Response {
	var ctx fasthttp.RequestCtx
	var request fasthttp.Request
	request.Header.SetMethod(r.Method)
	request.SetRequestURI("/")
	request.Header.SetHost("api.example.com")
	request.Header.Set("User-Agent", "Mozilla/5.0")
	for _, line := range r.Lines {
		request.Header.Set(line[0], line[1])
	}
	ctx.Init(&request, nil, nil)
	for range n {
		ctx.Response.Reset()
		app(&ctx)
	}
	return &ctx.Response
}

// Markdown races the contestants for each request and writes a table: how often the time
// that constant headers take beyond the bare application, and in parentheses allocations.
func Markdown(w io.Writer, plan measure.Plan) error {
	lines := []string{"| request | " + strings.Join(Contestants[2:], " | ") + " |", "| --- | ---: | ---: |"}
	for _, r := range Requests {
		var race []measure.Contestant
		for _, name := range Contestants {
			app := NewApp(name)
			race = append(race, func(n int) { Serve(app, r, n) })
		}
		results := plan.Race(race)
		line := "| " + r.Name
		for i := 2; i < len(results); i++ {
			line += fmt.Sprintf(" | %s (%d)", report.Ratio(measure.BeyondBare(results[0], results[i], results[1])),
				results[i].Allocations.Over(results[0].Allocations).Count)
		}
		lines = append(lines, line+" |")
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}
