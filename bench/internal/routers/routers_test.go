package routers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/bench/internal/measure"
)

const routes = 50

func serveOnce(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestPreflightsGrantWhatThePathsPoliciesLetThem(t *testing.T) {
	for _, f := range Frameworks() {
		t.Run(f.Name, func(t *testing.T) {
			app := f.WithPolicies(routes)
			for path, methods := range map[string]string{
				onePolicy(routes):   "PUT, PATCH, DELETE",
				twoPolicies(routes): "PUT, PATCH", // DELETE has the other policy
			} {
				got := serveOnce(app, preflight(path))
				if granted := got.Header.Get("Access-Control-Allow-Methods"); got.StatusCode != 204 || granted != methods {
					t.Errorf("preflight for PUT %s: status %d, methods %q; want 204, %q", path, got.StatusCode, granted, methods)
				}
			}
		})
	}
}

func TestRequestsReachTheSameRoutesWithAndWithoutPolicies(t *testing.T) {
	for _, f := range Frameworks() {
		for name, app := range map[string]http.Handler{"bare": f.Bare(routes), "with policies": f.WithPolicies(routes)} {
			t.Run(f.Name+"/"+name, func(t *testing.T) {
				for path, want := range map[string]int{
					onePolicy(routes): http.StatusAccepted, twoPolicies(routes): http.StatusAccepted, notFound(routes): http.StatusNotFound,
				} {
					got := serveOnce(app, request("PUT", path))
					if got.StatusCode != want {
						t.Errorf("PUT %s: status %d, want %d", path, got.StatusCode, want)
					}
					if shared := got.Header.Get("Access-Control-Allow-Origin") == page; shared != (name != "bare") {
						t.Errorf("PUT %s: the page may read it: %t", path, shared)
					}
				}
			})
		}
	}
}

func TestTableHasARowForEachFramework(t *testing.T) {
	plan := measure.Plan{Rounds: 6, Batch: time.Microsecond, SlowBudget: time.Millisecond}
	var rows []Row
	for _, f := range Frameworks() {
		rows = append(rows, f.Measure(plan, routes))
	}
	var out strings.Builder
	if err := Markdown(&out, plan.Rounds, rows); err != nil {
		t.Fatal(err)
	}
	for _, f := range Frameworks() {
		if !strings.Contains(out.String(), "| "+f.Name+" | 50 | ") {
			t.Errorf("no row of %s in\n%s", f.Name, out.String())
		}
	}
	if strings.Contains(out.String(), "–") {
		t.Errorf("a ratio is missing in\n%s", out.String())
	}
}
