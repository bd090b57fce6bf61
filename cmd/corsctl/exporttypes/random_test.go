package exporttypes

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	gateway "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/useragent"
)

// outcome is what a page gets, and what the server did for it.
type outcome struct {
	preflighted, proceeds bool
	maxAge                time.Duration
	ran                   bool // the application, for the request itself
	readable              bool
	exposed               []string
}

// fetch does what a browser does for a request of a page.
func fetch(serve http.Handler, ran *bool, r useragent.Request) (o outcome) {
	send := func(method string, h http.Header) *http.Response {
		*ran = false
		request := httptest.NewRequest(method, r.Target+r.Path, nil)
		request.Header = h
		recorder := httptest.NewRecorder()
		serve.ServeHTTP(recorder, request)
		return recorder.Result()
	}
	if o.preflighted = useragent.NeedsPreflight(r); o.preflighted {
		response := send(http.MethodOptions, useragent.PreflightFields(r))
		grant, err := useragent.CheckPreflight(r, useragent.Response{Status: response.StatusCode, Header: response.Header})
		if err != nil {
			return o
		}
		o.proceeds, o.maxAge = true, grant.MaxAge
	}
	h := http.Header{"Origin": {r.Origin}, "Sec-Fetch-Site": {"cross-site"}}
	for _, header := range r.Headers {
		h.Add(header[0], header[1])
	}
	response := send(useragent.NormalizeMethod(r.Method), h)
	o.ran = *ran
	if useragent.CheckCORS(r.Origin, r.Credentials, response.Header) != nil {
		return o
	}
	o.readable = true
	for _, name := range useragent.ExposedNames(r.Credentials, response.Header) {
		if slices.Contains([]string{"x-one", "x-two", "x-other"}, name) {
			o.exposed = append(o.exposed, name)
		}
	}
	return o
}

// TestPagesGetWhatTheLibraryGrants has random pages ask the library and a target that
// answers for the same policy. The target's application sends CORS headers of its own,
// which must not go out.
func TestPagesGetWhatTheLibraryGrants(t *testing.T) {
	for _, a := range answering {
		t.Run(a.target, func(t *testing.T) {
			g := newGenerator(t)
			counts := map[string]int{}
			for range rounds() {
				p := g.policy()
				result, problems := exportTo(t, a.target, p)
				if result == nil {
					checkProblems(t, p, problems)
					counts["unsayable"]++
					continue
				}
				counts["exported"]++
				var ran bool
				app := func(own http.Header) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
						ran = true
						for name, lines := range own {
							w.Header()[name] = lines
						}
						for _, name := range []string{"X-One", "X-Two", "X-Other"} {
							w.Header().Set(name, "1")
						}
						w.WriteHeader(http.StatusOK) // as every proxy does
					})
				}
				library := httpadapter.Middleware(core.MustNew(p))(app(nil))
				target := a.run(t, result, app(http.Header{
					"Access-Control-Allow-Origin":      {pick(g, []string{"*", "https://evil.test", "null"})},
					"Access-Control-Allow-Credentials": {"true"},
					"Access-Control-Expose-Headers":    {"X-Other"},
					"Access-Control-Allow-Methods":     {"PROPFIND"},
					"Access-Control-Allow-Headers":     {"X-Other"},
					"Access-Control-Max-Age":           {"7"},
				}))
				if m, ok := target.(*envoyModel); ok {
					noLooseMatcher(t, m.policy, p.AllowOrigins[0] == "*")
				}
				for range 20 {
					r := g.request(p)
					want, got := fetch(library, &ran, r), fetch(target, &ran, r)
					if isIPv6OfAnyHost(p, r.Origin) && exportjudge.Departs(result, "any-host-ipv6") {
						counts["IPv6 of any host"]++
						continue
					}
					if fmt.Sprint(want) != fmt.Sprint(got) {
						t.Fatalf("policy %s\nrequest %+v\nthe library: %+v\n%s: %+v\n%s", inJSON(t, p), r, want, a.target, got, result.Files[0].Text)
					}
					counts["readable"] += count(want.readable)
					counts["refused"] += count(!want.readable)
					counts["preflight passes"] += count(want.proceeds)
					counts["preflight fails"] += count(want.preflighted && !want.proceeds)
				}
			}
			t.Log(counts)
			for _, what := range []string{"exported", "readable", "refused", "preflight passes", "preflight fails"} {
				if counts[what] < rounds()/4 { // about half of them can be said to Istio
					t.Errorf("only %d times %s: the test judges too little", counts[what], what)
				}
			}
		})
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// isIPv6OfAnyHost reports whether an origin is the one thing that the expressions of an
// export leave out.
func isIPv6OfAnyHost(p core.Policy, origin string) bool {
	scheme, host, _ := strings.Cut(origin, "://")
	return strings.HasPrefix(host, "[") && slices.ContainsFunc(p.AllowOrigins, func(entry string) bool {
		return strings.HasPrefix(entry, scheme+"://*") && !strings.HasPrefix(entry, scheme+"://*.")
	})
}

// TestGatewayAPITakesRandomPolicies checks them by the API's schema. What a gateway answers
// is up to its implementation.
func TestGatewayAPITakesRandomPolicies(t *testing.T) {
	g := newGenerator(t)
	counts := map[string]int{}
	for range 3 * rounds() {
		p := g.policy()
		result, problems := exportTo(t, "gateway-api", p)
		if result == nil {
			checkProblems(t, p, problems)
			counts["unsayable"]++
			continue
		}
		counts["exported"]++
		filters := readGatewayAPI(t, result).Spec.Rules[0].Filters
		if want, got := filtersOf(p), filters; !reflect.DeepEqual(want, got) {
			t.Fatalf("%s\nwant %s\ngot  %s\n%s", inJSON(t, p), inJSON(t, want), inJSON(t, got), result.Files[0].Text)
		}
		for range 20 {
			origin := g.origin(p)
			want := core.MustNew(p).Evaluate(context.Background(), core.Request{Method: "GET", Header: http.Header{"Origin": {origin}}}).Allowed()
			got := slices.ContainsFunc(filters[0].CORS.AllowOrigins, func(entry gateway.CORSOrigin) bool { return gatewayMatches(string(entry), origin) })
			if want && !got {
				t.Fatalf("%s admits %q, and this does not:\n%s", inJSON(t, p), origin, result.Files[0].Text)
			}
			if got && !want && !isOdd(origin) {
				t.Fatalf("%s does not admit %q, and this does:\n%s", inJSON(t, p), origin, result.Files[0].Text)
			}
			counts["admitted"] += count(want)
			counts["refused"] += count(!got)
		}
	}
	t.Log(counts)
	for _, what := range []string{"exported", "admitted", "refused"} {
		if counts[what] < rounds()/10 {
			t.Errorf("only %d times %s: the test judges too little", counts[what], what)
		}
	}
}

// checkProblems checks that each problem names the entry that it is about.
func checkProblems(t *testing.T, p core.Policy, problems []*export.Unsayable) {
	t.Helper()
	lists := map[string][]string{"AllowOrigins": p.AllowOrigins, "AllowMethods": p.AllowMethods, "AllowHeaders": p.AllowHeaders, "ExposeHeaders": p.ExposeHeaders}
	for _, problem := range problems {
		list, isList := lists[problem.Field]
		switch {
		case problem.Problem == "" || problem.Fix == "":
			t.Errorf("%+v says nothing", problem)
		case isList && problem.Index >= 0 && list[problem.Index] != problem.Value:
			t.Errorf("%+v is not about %s", problem, inJSON(t, p))
		case !isList && problem.Field != "MaxAgeSeconds":
			t.Errorf("%+v is about no field that was drawn", problem)
		}
	}
}
