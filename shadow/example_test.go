package shadow_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/shadow"
)

// The new policy forgets an origin. Its pages still work, and the report names it.
func Example() {
	policy := core.Policy{AllowOrigins: []string{"https://app.example", "https://old.example"}}
	candidate := core.Policy{AllowOrigins: []string{"https://app.example"}}

	differences := shadow.NewReport(1000)
	engine := core.MustNew(policy, core.WithShadow(core.MustNew(candidate), differences.Observe))
	app := httpadapter.Middleware(engine)(http.NotFoundHandler())

	for _, origin := range []string{"https://app.example", "https://old.example", "https://old.example"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Origin", origin)
		app.ServeHTTP(httptest.NewRecorder(), r)
	}
	for _, d := range differences.Snapshot().Differences {
		fmt.Printf("%d times %s %s: %s, with the candidate: %s\n", d.Count, d.Method, d.Origin, d.Current, d.Candidate)
	}
	// Output:
	// 2 times GET https://old.example: granted, with the candidate: origin not allowed
}
