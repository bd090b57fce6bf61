package corstest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/internal/useragent"
)

// CheckApp reports that policies of one path are not kept apart if, and only if, there
// is a pair of requests by which a browser shows it. The judge tries all of them.
func TestCheckAppFindsWhatAnyPairOfRequestsShowsOfRandomPolicies(t *testing.T) {
	r, seed := seeded(t)
	found := 0
	for n := 0; n < 80 || found == 0 && n < 1000; n++ { // with few seeds the first 80 keep all policies apart
		policies := map[string]core.Evaluator{}
		for len(policies) < 2 {
			for _, e := range newRandomApp(r) {
				if e.Evaluator != nil {
					policies[e.Method] = e.Evaluator
				}
			}
		}
		app := byMethod(policies, []func(string, http.Header){unchanged, onlyAsked, notKept(unchanged), notKept(onlyAsked)}[r.IntN(4)])
		var listed []corstest.Endpoint
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if ev := policies[method]; ev != nil {
				listed = append(listed, corstest.Endpoint{Method: method, Path: "/x", Evaluator: nil}) // any policy
			}
		}
		pair := leakingPair(app, listed)
		fake := &recordingTB{TB: t}
		corstest.CheckApp(fake, app, page, listed, corstest.EndpointsOnly())
		reported := strings.Contains(fake.text(), "without a preflight of its own")
		refused := strings.Contains(fake.text(), "a browser refuses the preflight") || strings.Contains(fake.text(), "without Access-Control-Allow-Origin")
		if refused {
			continue // of such an endpoint CheckApp says more than that
		}
		if pair != "" {
			found++
		}
		if !assert.Equal(t, pair != "", reported, "%s\n%s", pair, fake.text()) {
			t.Fatalf("CORSTEST_SEED=%d, an app with\n%s", seed, randomApp(withPolicies(listed, policies)))
		}
	}
	assert.Positive(t, found, "apps that do not keep policies apart, CORSTEST_SEED=%d", seed)
}

func withPolicies(listed []corstest.Endpoint, policies map[string]core.Evaluator) []corstest.Endpoint {
	for i := range listed {
		listed[i].Evaluator = policies[listed[i].Method]
	}
	return listed
}

// leakingPair returns two requests, or "". The answer to the preflight of the first
// lets the second out, although the second one's own preflight is refused.
func leakingPair(app http.Handler, listed []corstest.Endpoint) string {
	names := []string{"X-A", "Authorization", "Content-Type", "X-Other"}
	var requests []useragent.Request
	for _, e := range listed {
		for subset := range 1 << len(names) {
			for _, mode := range []useragent.CredentialsMode{useragent.Omit, useragent.Include} {
				r := useragent.Request{Origin: page, Path: "/x", Method: e.Method, Credentials: mode}
				for i, name := range names {
					if subset&(1<<i) != 0 {
						r.Headers = append(r.Headers, [2]string{name, strings.Repeat("x", 129)})
					}
				}
				requests = append(requests, r)
			}
		}
	}
	now := time.Now()
	grants, refusals := make([]useragent.Grant, len(requests)), make([]error, len(requests))
	for i, r := range requests {
		asked := httptest.NewRequest(http.MethodOptions, "/x", nil)
		asked.Header = useragent.PreflightFields(r)
		w := httptest.NewRecorder()
		app.ServeHTTP(w, asked)
		grants[i], refusals[i] = useragent.CheckPreflight(r, useragent.Response{Status: w.Code, Header: w.Header()})
	}
	for i, first := range requests {
		for j, second := range requests {
			cache := useragent.NewPreflightCache(func() time.Time { return now })
			if refusals[i] == nil {
				cache.Store(first, grants[i])
			}
			// What the second one's method is granted without headers is kept as well.
			plain := j - j%32 + j%2
			if refusals[plain] == nil {
				cache.Store(requests[plain], grants[plain])
			}
			if refusals[i] == nil && first.Method != second.Method && refusals[j] != nil && useragent.NeedsPreflight(second) && cache.Covers(second) {
				return first.Method + ", " + second.Method + ": " + refusals[j].Error()
			}
		}
	}
	return ""
}
