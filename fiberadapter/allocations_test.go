package fiberadapter_test

import (
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/stretchr/testify/assert"
	"github.com/valyala/fasthttp"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/fiberadapter"
)

// The middleware allocates one string for all copies, the maps of both headers with their
// arrays, and what core writes. The number of the request's lines makes no difference.
func TestMiddlewareAllocatesLittle(t *testing.T) {
	most := 10.0
	if raceDetector {
		most = 20 // it empties pools at random
	}
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"PUT"}})
	for _, method := range []string{"GET", "OPTIONS"} {
		allocations := func(handlers ...any) float64 {
			app := fiber.New()
			if len(handlers) > 0 {
				app.Use(handlers...)
			}
			app.Add([]string{method}, "/users", func(fiber.Ctx) error { return nil })
			handler, ctx := app.Handler(), &fasthttp.RequestCtx{}
			h := &ctx.Request.Header
			h.SetMethod(method)
			h.SetRequestURI("/users?q=1")
			h.SetHost("api.example.com")
			for _, name := range []string{"Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Referer",
				"Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "User-Agent"} {
				h.Set(name, "a value of some length")
			}
			h.Set("Origin", "https://app.example.com")
			h.Set("Access-Control-Request-Method", "PUT")
			return testing.AllocsPerRun(100, func() { ctx.Response.Reset(); handler(ctx) })
		}
		bare, with := allocations(), allocations(fiberadapter.Middleware(engine))
		t.Logf("%s: %v allocations, and %v without the middleware", method, with, bare)
		assert.LessOrEqual(t, with-bare, most, method)
	}
}
