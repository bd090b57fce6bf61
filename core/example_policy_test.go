package core_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/sallyport/cors/core"
)

func ExampleNew() {
	_, err := core.New(core.Policy{
		AllowOrigins: []string{"https://app.example.com", "https://Example.com/", "example.org"},
		AllowMethods: []string{"patch"},
	})
	fmt.Println(err)
	// Output:
	// AllowOrigins[1] "https://Example.com/": browsers send a lower-case host and no trailing slash; write "https://example.com"
	// AllowOrigins[2] "example.org": it has no scheme, and every origin has one; write "https://example.org"
	// AllowMethods[0] "patch": methods are case-sensitive, and the standard method is in upper case; write "PATCH"
}

func ExampleMustNew() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})

	r := httptest.NewRequest(http.MethodOptions, "https://api.example.com/items/1", nil)
	r.Header.Set("Origin", "https://app.example.com")
	r.Header.Set("Access-Control-Request-Method", "PUT")
	d := engine.Evaluate(context.Background(), core.RequestFromHTTP(r))

	answer := http.Header{}
	d.Apply(answer)
	fmt.Println(d.Status(), answer.Get("Access-Control-Allow-Origin"), answer.Get("Access-Control-Allow-Methods"))
	// Output: 204 https://app.example.com PUT
}

func ExampleParsePolicy() {
	policy, err := core.ParsePolicy([]byte(`{
		"allowOrigins": ["https://app.example.com", "https://*.preview.example.com"],
		"allowHeaders": ["Content-Type", "X-Request-Id"],
		"allowCredentials": true,
		"maxAge": 600
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(policy.AllowOrigins, policy.MaxAgeSeconds)
	// Output: [https://app.example.com https://*.preview.example.com] 600
}

func ExampleParseError() {
	_, err := core.ParsePolicy([]byte(`{
  "AllowOrigins": ["https://app.example.com"],
  "maxAge": "600"
}`))
	fmt.Println(err)
	var problem *core.ParseError
	if errors.As(err, &problem) {
		fmt.Println("the first is at line", problem.Line, "and column", problem.Column)
	}
	// Output:
	// line 2, column 3: unknown key "AllowOrigins"; write "allowOrigins"
	// line 3, column 13: "maxAge" is a string, and has to be a whole number; write digits alone, without quotes, fraction or exponent
	// the first is at line 2 and column 3
}

func ExamplePolicyError() {
	_, err := core.New(core.Policy{
		AllowOrigins:     []string{"https://*.github.io", "null"},
		AllowCredentials: true,
	})
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return
	}
	for _, e := range joined.Unwrap() {
		var problem *core.PolicyError
		if errors.As(e, &problem) {
			fmt.Printf("%s, entry %d, %s\n\t%s\n", problem.Field, problem.Index, problem.Value, problem.Fix)
		}
	}
	// Output:
	// AllowOrigins, entry 0, https://*.github.io
	// 	list the origins that are yours, or set DangerouslyAllowBroadWildcards
	// AllowOrigins, entry 1, null
	// 	remove it, or set DangerouslyAllowNullOrigin
}

func ExampleAdvise() {
	for _, advice := range core.Advise(core.Policy{
		AllowOrigins: []string{"https://*.example.com", "https://app.example.com"},
		AllowHeaders: []string{"Origin", "X-Request-Id"},
	}) {
		fmt.Println(advice)
	}
	// Output:
	// AllowOrigins[1] "https://app.example.com": entry 0, "https://*.example.com", covers all that it covers; remove it, or entry 0
	// AllowHeaders[0] "Origin": browsers send it themselves and never ask for it (Fetch, "forbidden request-header"); remove it
}
