package core_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/sallyport/cors/core"
)

// getFrom is a GET request of a page of the origin.
func getFrom(origin string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "http://api.example.com/things", nil)
	r.Header.Set("Origin", origin)
	return r
}

// askFrom is a preflight for a method and header names.
func askFrom(origin, method, headers string) *http.Request {
	r := httptest.NewRequest(http.MethodOptions, "http://api.example.com/things", nil)
	r.Header.Set("Origin", origin)
	r.Header.Set("Access-Control-Request-Method", method)
	if headers != "" {
		r.Header.Set("Access-Control-Request-Headers", headers)
	}
	return r
}

// A middleware for net/http is this call. For another framework only the access to the
// request and the header differs, and how the request ends.
func ExampleAnswer() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://example.com"}})
	middleware := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if status := core.Answer(engine, r, w.Header()); status != 0 {
				w.WriteHeader(status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	app := middleware(http.NotFoundHandler())

	for _, origin := range []string{"https://example.com", "https://evil.example"} {
		answer := httptest.NewRecorder()
		app.ServeHTTP(answer, askFrom(origin, "POST", ""))
		fmt.Println(answer.Code, answer.Header().Get("Access-Control-Allow-Origin"))
	}
	// Output:
	// 204 https://example.com
	// 403
}

func ExampleEngine_Evaluate() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://example.com"}})
	for _, origin := range []string{"https://example.com", "https://evil.test"} {
		r := getFrom(origin)
		d := engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
		fmt.Println(origin, d.Allowed(), d.Reason())
	}
	// Output:
	// https://example.com true granted
	// https://evil.test false origin not allowed
}

func ExampleDecision() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://example.com"}})
	r := askFrom("https://example.com", "DELETE", "")

	d := engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
	fmt.Println("kind:   ", d.Kind())
	fmt.Println("allowed:", d.Allowed())
	fmt.Println("status: ", d.Status())
	fmt.Println("reason: ", d.Reason())
	// Output:
	// kind:    preflight
	// allowed: true
	// status:  204
	// reason:  method not allowed
}

func ExampleDecision_Apply() {
	engine := core.MustNew(core.Policy{
		AllowOrigins:     []string{"https://*.example.com"},
		ExposeHeaders:    []string{"X-Total"},
		AllowCredentials: true,
	})
	r := getFrom("https://shop.example.com")
	answer := http.Header{
		"Vary":                        {"Accept-Encoding"},
		"Access-Control-Allow-Origin": {"left by a proxy"},
	}

	engine.Evaluate(r.Context(), core.RequestFromHTTP(r)).Apply(answer)
	for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Vary"} {
		fmt.Printf("%s: %q\n", name, answer.Values(name))
	}
	// Output:
	// Access-Control-Allow-Origin: ["https://shop.example.com"]
	// Access-Control-Allow-Credentials: ["true"]
	// Access-Control-Expose-Headers: ["X-Total"]
	// Vary: ["Accept-Encoding, Origin"]
}

func ExampleDecision_Explain() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://example.com"},
		AllowHeaders: []string{"Content-Type"},
	})
	for _, r := range []*http.Request{
		getFrom("http://example.com"),
		askFrom("https://example.com", "POST", "content-type,x-token"),
	} {
		fmt.Println(engine.Evaluate(r.Context(), core.RequestFromHTTP(r)).Explain())
	}
	// Output:
	// Origin "http://example.com" is not allowed: no entry of AllowOrigins covers it. AllowOrigins[0] "https://example.com" differs in the scheme, which is http here. To allow it, add "http://example.com" to AllowOrigins.
	// Origin "https://example.com" is allowed, but the request header "x-token" is not in AllowHeaders (Content-Type). To allow it, add "x-token" to AllowHeaders.
}

func ExampleDecision_Reason() {
	refusals := map[core.Reason]int{} // for a metric, say
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://example.com"}})
	for _, origin := range []string{"https://example.com", "https://evil.test", "null", "https://evil.test/"} {
		r := getFrom(origin)
		if d := engine.Evaluate(r.Context(), core.RequestFromHTTP(r)); !d.Allowed() {
			refusals[d.Reason()]++
		}
	}
	fmt.Println(refusals)
	// Output:
	// map[origin malformed:1 null origin:1 origin not allowed:1]
}

func ExampleEngine_Reload() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://example.com"}})

	// An invalid policy changes nothing.
	if err := engine.Reload(core.Policy{AllowOrigins: []string{"https://example.com", "example.org"}}); err != nil {
		fmt.Println("kept:", engine.Policy().AllowOrigins)
	}
	// A valid policy applies to requests that begin from now on.
	if err := engine.Reload(core.Policy{AllowOrigins: []string{"https://example.org"}}); err == nil {
		fmt.Println("replaced:", engine.Policy().AllowOrigins)
	}
	// Output:
	// kept: [https://example.com]
	// replaced: [https://example.org]
}

func ExampleDenyAll() {
	r := askFrom("https://example.com", "GET", "")
	d := core.DenyAll().Evaluate(context.Background(), core.RequestFromHTTP(r))
	fmt.Println(d.Allowed(), d.Status())
	// Output:
	// false 403
}

func ExampleRequestFromHTTP() {
	r := core.RequestFromHTTP(httptest.NewRequest("GET", "http://api.example.com/files/a%2Fb", nil))
	fmt.Println(r.Method, r.Host, r.Path, r.RawPath)
	// Output:
	// GET api.example.com /files/a/b /files/a%2Fb
}

// One policy with credentials for the application's own pages, another for
// everyone else.
func ExampleFirstAdmitting() {
	own := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowCredentials: true})
	everyone := core.MustNew(core.Policy{AllowOrigins: []string{"*"}})
	ev := core.FirstAdmitting(own, everyone)
	for _, origin := range []string{"https://app.example.com", "https://somebody.example"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Origin", origin)
		h := http.Header{}
		core.Answer(ev, r, h)
		fmt.Println(h.Get("Access-Control-Allow-Origin"), h.Get("Access-Control-Allow-Credentials"), h.Get("Vary"))
	}
	// Output:
	// https://app.example.com true Origin
	// *  Origin
}
