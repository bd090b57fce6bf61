package cachetest

import (
	"net/http"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// TestSquidForgetsTheOriginThatConnectionNames shows what no application can prevent.
// Squid removes a header that Connection names from the request, but stores the response
// for the Origin that the client sent. Operators must refuse such requests.
func TestSquidForgetsTheOriginThatConnectionNames(t *testing.T) {
	shape := shape{mount: one, fresh: "max-age=600", vary: notVarying, versions: []rules{{{Policy: core.Policy{AllowOrigins: []string{pageA}}}}}}
	visitor := visit{kind: page, origin: pageA, credentials: useragent.Omit, method: http.MethodGet, path: "/thing"}
	poison := attack{games: []string{namedByConnection}, method: http.MethodGet, path: "/thing", host: ownHost,
		fields: [][2]string{{"Origin", pageA}, {"Connection", "Origin"}}}
	s := sequence{shape, []step{{attack: &poison}, {visit: &visitor}}}
	for _, row := range []struct {
		setup string
		fails bool
	}{
		{"Squid", true}, {"Squid that keeps errors", false}, // which has refusesNamed
		{"nginx", false}, {"Varnish", false}, {"Traffic Server", false},
	} {
		t.Run(row.setup, func(t *testing.T) {
			d := newDriver(t, setupCalled(t, row.setup))
			p := d.alone(t, "an Origin that Connection names", s)
			if (p.failure != nil) != row.fails {
				t.Errorf("fails: got %v, want %v\n%s", p.failure != nil, row.fails, p.report())
			}
		})
	}
}

func setupCalled(t *testing.T, name string) setup {
	t.Helper()
	for _, c := range setups {
		if c.name == name {
			return c
		}
	}
	t.Fatalf("there is no setup %q", name)
	return setup{}
}
