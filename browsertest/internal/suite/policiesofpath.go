package suite

import (
	"fmt"
	"net/http"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

const policiesOfPath = "policies of one path"

// policiesOfPathCases are about two methods of one path that different policies decide.
// Browsers keep everything that the response to a preflight lists, for the URL. So only
// the responses can keep the two policies apart.
func policiesOfPathCases() []Case {
	const rule = "Fetch, CORS-preflight fetch: each listed method and header name gets an entry in the cache"
	const partnersPage, adminsPage = appPage, otherPage
	put, remove, get := page.Step{Do: "fetch", Method: "PUT"}, page.Step{Do: "fetch", Method: "DELETE"}, page.Step{Do: "fetch"}
	including := func(s page.Step) page.Step {
		s.Credentials = "include"
		return s
	}
	named := func(s page.Step) page.Step {
		s.Headers = [][2]string{{"X-A", "1"}}
		return s
	}
	// With AllowHeaders, browsers must not keep a response for such a path: the names
	// would count for the method of the other policy too. Without AllowHeaders they
	// keep its methods.
	methodsOnly := func(origins ...string) core.Policy {
		p := withMaxAge(listing(origins...), 600)
		p.AllowHeaders = nil
		return p
	}
	withHeaders := withMaxAge(listing(partnersPage), 600)
	partners, admins, both := methodsOnly(partnersPage), methodsOnly(adminsPage), methodsOnly(partnersPage, adminsPage)
	type act struct {
		step  page.Step
		reads bool
	}
	rows := []struct {
		name             string
		partners, admins core.Policy // of the group, and of the route of adminsMethod
		adminsMethod     string
		page             string
		acts             []act
		preflights       int
		actuals          int
		departs          []*Departure // whose browser spares one preflight
	}{
		{"a partner's PUT goes out, and its preflight is kept", partners, admins, "DELETE", partnersPage,
			[]act{{put, true}, {put, true}}, 1, 2, nil},
		{"a partner's DELETE does not go out", partners, admins, "DELETE", partnersPage,
			[]act{{remove, false}}, 1, 0, nil},
		{"a partner's DELETE does not go out after a PUT whose preflight is kept", partners, admins, "DELETE", partnersPage,
			[]act{{put, true}, {put, true}, {remove, false}, {put, true}}, 3, 3, keptDespiteRefusal},
		{"a partner's DELETE with credentials does not go out after such a PUT", withCredentials(partners), withCredentials(admins), "DELETE", partnersPage,
			[]act{{including(put), true}, {including(put), true}, {including(remove), false}}, 2, 2, nil},
		{"a partner's DELETE with credentials does not go out after a PUT without", withCredentials(partners), withCredentials(admins), "DELETE", partnersPage,
			[]act{{put, true}, {including(remove), false}}, 2, 1, nil},
		{"an admin's DELETE goes out, and no PUT after it", partners, admins, "DELETE", adminsPage,
			[]act{{remove, true}, {remove, true}, {put, false}}, 2, 2, nil},
		{"a page that both policies list has both, each after its own preflight", partners, both, "DELETE", partnersPage,
			[]act{{put, true}, {remove, true}}, 2, 2, nil},
		{"headers that one policy allows are not kept for the other's method", withHeaders, both, "DELETE", partnersPage,
			[]act{{named(put), true}, {named(remove), false}}, 2, 1, nil},
		{"headers that one policy allows are not kept for the other's GET", withHeaders, both, "GET", partnersPage,
			[]act{{named(put), true}, {named(get), false}, {get, true}}, 2, 2, nil},
	}
	var cases []Case
	for _, row := range rows {
		cases = append(cases, Case{policiesOfPath, row.name, rule, func(t *trial) {
			routes := app.Routes(app.Methods, content)
			for i := range routes {
				if routes[i].Method == row.adminsMethod {
					routes[i].Policy = t.engine(row.admins)
				}
			}
			c := t.put(t.adapter.BuildOn(t.engine(row.partners), routes))
			var steps []page.Step
			for _, a := range row.acts {
				a.step.URL = c.at(api, "")
				steps = append(steps, a.step)
			}
			for i, seen := range t.do(row.page, steps...) {
				t.reads("the page reads the answer to its "+methodOf(steps[i]), row.acts[i].reads, seen)
			}
			t.counts(c, row.preflights, row.actuals)
			excuseFor(&t.Finding, row.departs, requestsSeen, fmt.Sprint(row.preflights-1, " ", row.actuals))
		}})
	}
	return append(cases, Case{policiesOfPath, "a list with the other policy's method lets it out", rule + "; or the other cases of this group would be empty", func(t *trial) {
		c := t.put(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", partnersPage)
			w.Header().Set("Access-Control-Allow-Methods", "PUT, DELETE")
			w.Header().Set("Access-Control-Max-Age", "600")
		}))
		first, second := put, remove
		first.URL, second.URL = c.at(api, ""), c.at(api, "")
		for _, seen := range t.do(partnersPage, first, second) {
			t.reads("the page reads the answer", true, seen)
		}
		t.counts(c, 1, 2)
	}})
}

func methodOf(s page.Step) string {
	if s.Method == "" {
		return http.MethodGet
	}
	return s.Method
}
