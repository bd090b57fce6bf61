package routers

import (
	"net/http"
	"net/http/httptest"

	"github.com/sallyport/cors/bench/internal/measure"
	"github.com/sallyport/cors/bench/internal/response"
)

// Row is one framework with one number of routes. Each part is a ratio to the bare
// framework.
type Row struct {
	Framework string
	Routes    int

	Middleware   Part // a preflight for the one policy of a whole application, over routing the request
	OnePolicy    Part // a preflight for a path whose routes share a policy, over routing the request
	TwoPolicies  Part // a preflight for a path whose routes have two policies, over routing the request
	Request      Part // a cross-origin request, over the same without policies
	NotFound     Part // a 404, over the framework's own
	Registration Part // building the application up to its first answer
}

// Part is a ratio of times, with what is allocated beyond the bare framework.
type Part struct {
	Time        measure.Median
	Allocations measure.Allocations
}

// Measure measures one framework with n routes.
func (f Framework) Measure(plan measure.Plan, n int) Row {
	bare, ours := f.Bare(n), f.WithPolicies(n)
	one, two := onePolicy(n), twoPolicies(n)
	results := plan.Race([]measure.Contestant{
		asking(bare, request(http.MethodPut, one)),
		asking(bare, request(http.MethodPut, two)),
		asking(bare, request(http.MethodGet, notFound(n))),
		asking(ours, preflight(one)),
		asking(ours, preflight(two)),
		asking(ours, request(http.MethodPut, one)),
		asking(ours, request(http.MethodGet, notFound(n))),
		asking(f.WithMiddleware(n), preflight(one)),
	})
	building := plan.Race([]measure.Contestant{
		func(times int) {
			for range times {
				asking(f.Bare(n), request(http.MethodPut, one))(1)
			}
		},
		func(times int) {
			for range times {
				asking(f.WithPolicies(n), preflight(one))(1)
			}
		},
	})
	part := func(ours, bare measure.Result) Part {
		return Part{measure.Over(ours, bare), ours.Allocations.Over(bare.Allocations)}
	}
	return Row{
		Framework: f.Name, Routes: n,
		Middleware:   part(results[7], results[0]),
		OnePolicy:    part(results[3], results[0]),
		TwoPolicies:  part(results[4], results[1]),
		Request:      part(results[5], results[0]),
		NotFound:     part(results[6], results[2]),
		Registration: part(building[1], building[0]),
	}
}

// asking serves a request again and again, as the other comparison does.
func asking(h http.Handler, r *http.Request) measure.Contestant {
	w := response.NewWriter()
	return func(n int) {
		for range n {
			h.ServeHTTP(w, r)
			w.Reset()
		}
	}
}

func request(method, path string) *http.Request {
	r := httptest.NewRequest(method, "http://api.example.com"+path, nil)
	r.Header.Set("Accept", "*/*")
	r.Header.Set("User-Agent", "Mozilla/5.0")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Origin", page)
	return r
}

// preflight announces a PUT.
func preflight(path string) *http.Request {
	r := request(http.MethodOptions, path)
	r.Header.Set("Access-Control-Request-Method", http.MethodPut)
	r.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
	return r
}
