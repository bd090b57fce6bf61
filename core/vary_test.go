package core

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Vary is sent as one line: nginx before 1.23 reads only the last line, Traffic Server
// only the first.
func TestVaryIsMergedIntoOneLine(t *testing.T) {
	plain := request("GET", "Origin: https://example.com")
	malformed := request("GET", "Origin: https://example.com/")
	asking := preflight("https://example.com", "PUT")
	for _, c := range []struct {
		name    string
		request Request
		present []string
		want    []string
	}{
		{"nothing is there", plain, nil, []string{"Origin"}},
		{"other names are there", plain, []string{"Accept"}, []string{"Accept, Origin"}},
		{"Origin is there", plain, []string{"Origin"}, []string{"Origin"}},
		{"Origin is there in other letters", plain, []string{"oRIGIN"}, []string{"oRIGIN"}},
		{"Origin is in the middle of a list", plain, []string{"Accept,Origin , Cookie"}, []string{"Accept,Origin , Cookie"}},
		{"Origin is on a later line", plain, []string{"Accept", "Cookie, Origin"}, []string{"Accept, Cookie, Origin"}},
		{"Origin is there twice", plain, []string{"Origin", "Origin"}, []string{"Origin, Origin"}},
		{"a name that only begins like Origin is there", plain, []string{"Origin-Agent"}, []string{"Origin-Agent, Origin"}},
		{"a name that only ends like Origin is there", plain, []string{"X-Origin"}, []string{"X-Origin, Origin"}},
		{"a star is left alone", plain, []string{"*"}, []string{"*"}},
		{"a star in a list covers all, and then stands alone", plain, []string{"Accept, *"}, []string{"*"}},
		{"a star on a later line does too", plain, []string{"Accept", "*"}, []string{"*"}},
		{"a star on two lines is one line", plain, []string{"*", "*"}, []string{"*"}},
		{"a malformed Origin, nothing is there", malformed, nil, []string{"*"}},
		{"a malformed Origin, other names are there", malformed, []string{"Accept", "Origin"}, []string{"*"}},
		{"a malformed Origin, a star is there", malformed, []string{"*"}, []string{"*"}},
		{"a name with a star in it does not", plain, []string{"X-*"}, []string{"X-*, Origin"}},
		{"an empty line is dropped", plain, []string{""}, []string{"Origin"}},
		{"an empty line between others is dropped", plain, []string{"Accept", " ", "Cookie"}, []string{"Accept, Cookie, Origin"}},
		{"empty elements are kept", plain, []string{", ,"}, []string{", ,, Origin"}},

		{"a preflight, nothing is there", asking, nil,
			[]string{"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"}},
		{"a preflight, Origin is there", asking, []string{"Origin"},
			[]string{"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"}},
		{"a preflight, the method is there", asking, []string{"access-control-request-method"},
			[]string{"access-control-request-method, Origin, Access-Control-Request-Headers"}},
		{"a preflight, the header names are there", asking, []string{"Accept", "Access-Control-Request-Headers"},
			[]string{"Accept, Access-Control-Request-Headers, Origin, Access-Control-Request-Method"}},
		{"a preflight, all three are there over several lines", asking,
			[]string{"Access-Control-Request-Headers", "origin, Access-Control-Request-Method"},
			[]string{"Access-Control-Request-Headers, origin, Access-Control-Request-Method"}},
		{"a preflight, a star is there", asking, []string{"*"}, []string{"*"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := http.Header{}
			if c.present != nil {
				answer["Vary"] = slices.Clone(c.present)
			}
			evaluated(t, full, c.request).Apply(answer)
			if got := answer["Vary"]; !slices.Equal(got, c.want) {
				t.Errorf("%sVary was %q\ngot %q\nwant %q", described(full, c.request), c.present, got, c.want)
			}
		})
	}
}

func TestPlainStarLeavesVaryAlone(t *testing.T) {
	answer := header("Vary: Accept")
	evaluated(t, everyone, request("GET", "Origin: https://example.com")).Apply(answer)
	if got := answer["Vary"]; !slices.Equal(got, []string{"Accept"}) {
		t.Errorf("got Vary %q, want what was there", got)
	}
}

func TestVaryListsWhatALookupReadsOnce(t *testing.T) {
	lookup := WithOriginLookup(admitsTenants, "X-Tenant", "origin", "x-tenant", "Access-Control-Request-Method", "X-Region")
	for _, c := range []struct {
		name    string
		request Request
		want    string
	}{
		{"a request without an Origin", request("GET"), "Origin, X-Tenant, Access-Control-Request-Method, X-Region"},
		{"a listed origin", request("GET", "Origin: https://example.com"), "Origin, X-Tenant, Access-Control-Request-Method, X-Region"},
		{"an origin that was looked up", request("GET", "Origin: https://tenant.test"), "Origin, X-Tenant, Access-Control-Request-Method, X-Region"},
		{"a refused origin", request("GET", "Origin: https://evil.test"), "Origin, X-Tenant, Access-Control-Request-Method, X-Region"},
		{"a malformed origin", request("GET", "Origin: evil"), "*"},
		{"an allowed preflight", preflight("https://tenant.test", "PUT"),
			"Origin, Access-Control-Request-Method, Access-Control-Request-Headers, X-Tenant, X-Region"},
		{"a refused preflight", preflight("https://evil.test", "PUT"),
			"Origin, Access-Control-Request-Method, Access-Control-Request-Headers, X-Tenant, X-Region"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := applied(evaluated(t, full, c.request, lookup))["Vary"]; !slices.Equal(got, []string{c.want}) {
				t.Errorf("%sgot Vary %q\nwant %q", described(full, c.request), got, c.want)
			}
		})
	}
}

// However many headers a lookup reads, each is listed once, and none that is already
// there is added.
func TestVaryOfManyFields(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 63, 64, 65, 200} {
		t.Run(fmt.Sprintf("%d fields besides Origin", n), func(t *testing.T) {
			var names []string
			for i := range n {
				names = append(names, fmt.Sprintf("X-%d", i))
			}
			d := evaluated(t, Policy{}, request("GET"), WithOriginLookup(admitsTenants, names...))
			if got, want := applied(d)["Vary"], strings.Join(append([]string{"Origin"}, names...), ", "); !slices.Equal(got, []string{want}) {
				t.Errorf("got Vary %q\nwant one line %q", got, want)
			}
			if n == 0 {
				return
			}
			answer := header("Vary: origin, " + names[n-1])
			d.Apply(answer)
			want := strings.Join(append([]string{"origin", names[n-1]}, names[:n-1]...), ", ")
			if got := answer["Vary"]; !slices.Equal(got, []string{want}) {
				t.Errorf("with Origin and the last one there: got %q\nwant %q", got, want)
			}
		})
	}
}
