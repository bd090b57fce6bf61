package core_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/sallyport/cors/core"
)

// A table of tenants decides which origin may use the resources of which tenant. The
// lookup reads the header X-Tenant and names it, so that caches keep the tenants apart.
func ExampleWithOriginLookup() {
	shops := map[string]string{"books": "https://books.test", "music": "https://music.test"}
	lookup := func(ctx context.Context, r core.Request, origin string) (bool, error) {
		return shops[r.Header.Get("X-Tenant")] == origin, nil
	}
	engine := core.MustNew(core.Policy{}, core.WithOriginLookup(lookup, "X-Tenant"))

	r := getFrom("https://books.test")
	for _, tenant := range []string{"books", "music"} {
		r.Header.Set("X-Tenant", tenant)
		d := engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
		answer := map[string][]string{}
		d.Apply(answer)
		fmt.Printf("%s: %v, Vary %q\n", tenant, d.Allowed(), answer["Vary"])
	}
	// Output:
	// books: true, Vary ["Origin, X-Tenant"]
	// music: false, Vary ["Origin, X-Tenant"]
}

func ExampleWithObserver() {
	count := map[core.Kind]int{}
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://example.com"}},
		core.WithObserver(func(ctx context.Context, r core.Request, d core.Decision) {
			count[d.Kind()]++ // an observer of concurrent requests needs a lock
		}))

	r := getFrom("https://example.com")
	engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
	r = askFrom("https://example.com", "PUT", "")
	engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
	fmt.Println(count[core.KindActual], count[core.KindPreflight])
	// Output:
	// 1 1
}

func ExampleWithLogger() {
	withoutTime := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://example.com"}},
		core.WithLogger(slog.New(slog.NewTextHandler(os.Stdout, withoutTime))))

	for _, origin := range []string{"https://example.com", "https://evil.test"} {
		r := getFrom(origin)
		engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
	}
	// Output:
	// level=WARN msg="cors: not granted" decision.kind=actual decision.allowed=false decision.reason="origin not allowed" decision.status=0 decision.origin=https://evil.test decision.explanation="Origin \"https://evil.test\" is not allowed: no entry of AllowOrigins covers it. To allow it, add \"https://evil.test\" to AllowOrigins." decision.help=https://github.com/sallyport/cors/blob/main/docs/codes/origin-not-allowed.md method=GET path=/things
}

func ExampleWithPreflightPassthrough() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://example.com"}}, core.WithPreflightPassthrough())

	r := askFrom("https://example.com", "POST", "")
	d := engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
	answer := map[string][]string{}
	d.Apply(answer)
	fmt.Println("status", d.Status(), "calls the application, with the origin", answer["Access-Control-Allow-Origin"])
	// Output:
	// status 0 calls the application, with the origin [https://example.com]
}

// The lookup finds the tenant of an API key once, and the handler uses it.
func ExampleWithOriginFinder() {
	type tenant struct{ Name, Origin string }
	tenants := map[string]*tenant{"key-1": {"Acme", "https://acme.example"}}
	engine := core.MustNew(core.Policy{AllowHeaders: []string{"X-Key"}}, core.WithOriginFinder(
		func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
			found := tenants[r.Header.Get("X-Key")]
			return found, found != nil && found.Origin == origin, nil
		}, "X-Key"))

	handler := func(w http.ResponseWriter, r *http.Request) {
		if found, ok := core.Found(r.Context()).(*tenant); ok {
			fmt.Println("hello,", found.Name)
		}
	}
	r := getFrom("https://acme.example")
	r.Header.Set("X-Key", "key-1")
	core.Answer(engine, r, http.Header{})
	handler(nil, r)
	// Output:
	// hello, Acme
}

// A flood of refusals leaves the log readable. The next record, a second later, has
// omitted=2.
func ExampleWithLogLimit() {
	short := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey || a.Key == "explanation" {
			return slog.Attr{}
		}
		return a
	}}
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://example.com"}},
		core.WithLogger(slog.New(slog.NewTextHandler(os.Stdout, short))), core.WithLogLimit(1))

	r := getFrom("https://evil.test")
	for range 3 {
		engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
	}
	// Output:
	// level=WARN msg="cors: not granted" decision.kind=actual decision.allowed=false decision.reason="origin not allowed" decision.status=0 decision.origin=https://evil.test decision.help=https://github.com/sallyport/cors/blob/main/docs/codes/origin-not-allowed.md method=GET path=/things
}

// The candidate forgets an origin. Its pages still work, and the difference is reported.
func ExampleWithShadow() {
	candidate := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example"}})
	report := func(ctx context.Context, r core.Request, current, candidate core.Decision) {
		fmt.Printf("%s: %s, with the candidate: %s\n", r.Header.Get("Origin"), current.Reason(), candidate.Reason())
	}
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example", "https://old.example"}},
		core.WithShadow(candidate, report))

	for _, origin := range []string{"https://app.example", "https://old.example"} {
		r := getFrom(origin)
		fmt.Println("allowed:", engine.Evaluate(r.Context(), core.RequestFromHTTP(r)).Allowed())
	}
	// Output:
	// allowed: true
	// https://old.example: granted, with the candidate: origin not allowed
	// allowed: true
}

// Two policies that differ in what pages cannot notice.
func ExampleDecision_Verdict() {
	listed := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example"}, AllowMethods: []string{"PUT"}})
	pattern := core.MustNew(core.Policy{AllowOrigins: []string{"https://*.example", "https://app.example"}, AllowMethods: []string{"PUT", "DELETE"}, MaxAgeSeconds: 60})

	r := askFrom("https://app.example", "PUT", "")
	one := listed.Evaluate(r.Context(), core.RequestFromHTTP(r)).Verdict()
	other := pattern.Evaluate(r.Context(), core.RequestFromHTTP(r)).Verdict()
	fmt.Println(one == other, one.Method)
	// Output:
	// true true
}
