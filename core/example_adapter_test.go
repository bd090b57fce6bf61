package core_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/sallyport/cors/core"
)

// call is a request and its response in a framework that does not use net/http.
type call struct {
	method, host, path string
	header             map[string]string
	status             int
	answer             http.Header
	values             context.Context
}

// An adapter for a framework without http.Request views the request, and copies the header
// of the response.
func ExampleAnswerRequest() {
	middleware := func(ev core.Evaluator, next func(*call)) func(*call) {
		if err := core.CheckEvaluator(ev); err != nil {
			panic(err) // when it is mounted, not for each request
		}
		return func(c *call) {
			view := core.Request{Method: c.method, Host: c.host, Path: c.path, Header: http.Header{}}
			for name, value := range c.header {
				view.Header.Set(name, value)
			}
			status, last, found := core.AnswerRequest(c.values, ev, view, c.answer)
			c.values = found
			if status != 0 {
				c.status = status
				return
			}
			next(c)
			if last != nil {
				last.Restore(c.answer, c.path)
			}
		}
	}
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"PUT"}})
	app := middleware(engine, func(c *call) { c.status = 200 })

	preflight := &call{
		method: "OPTIONS", host: "api.example.com", path: "/notes/7",
		header: map[string]string{"Origin": "https://app.example.com", "Access-Control-Request-Method": "PUT"},
		answer: http.Header{}, values: context.Background(),
	}
	app(preflight)
	fmt.Println(preflight.status, preflight.answer.Get("Access-Control-Allow-Methods"))
	// Output: 204 PUT
}

// An adapter that knows the routes says which methods of the path another policy decides.
// Browsers then keep none of them.
func ExampleAnswerRouted() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"PUT", "DELETE"}})

	h := http.Header{}
	core.AnswerRouted(engine, askFrom("https://app.example.com", "PUT", ""), h, core.Routed{OtherMethods: []string{"DELETE"}})
	fmt.Println(h.Get("Access-Control-Allow-Methods"))
	// Output: PUT
}

// A nil engine would be noticed at the first request only.
func ExampleCheckEvaluator() {
	var engine *core.Engine
	fmt.Println(core.CheckEvaluator(engine) != nil)
	fmt.Println(core.CheckEvaluator(core.DenyAll()) != nil)
	// Output:
	// true
	// false
}

// A logger that leaves preflights out.
func ExampleIsPreflight() {
	for _, r := range []*http.Request{
		askFrom("https://app.example.com", "PUT", ""),
		httptest.NewRequest("OPTIONS", "/things", nil),
	} {
		fmt.Println(r.Method, core.IsPreflight(r))
	}
	// Output:
	// OPTIONS true
	// OPTIONS false
}

// A guard keeps what the policy says, whatever the handler does.
func ExampleNewGuard() {
	guard := core.NewGuard(core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}}))

	h := http.Header{}
	status, last := guard.Answer(getFrom("https://app.example.com"), h)
	if status == 0 {
		h.Set("Access-Control-Allow-Origin", "*") // the handler runs
	}
	last.Restore(h, "GET /things") // when the header is written
	fmt.Println(h.Get("Access-Control-Allow-Origin"))
	// Output: https://app.example.com
}
