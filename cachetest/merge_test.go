package cachetest

import (
	"net/http"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// TestAnAnswerForOneRequestChangesWhatSquidHasStored shows what is left. The second policy
// admits also a repeated Origin, of which Squid compares the first line. It asks whether
// what it has stored is still good, and merges the headers of the 304 (RFC 9111, section
// 3.2). Then what the second policy exposes stays beside the credentials of the first, or
// its "*" stands in the place of the origin, so that the grant is lost. Nothing is exposed
// that the second policy does not expose to everyone.
func TestAnAnswerForOneRequestChangesWhatSquidHasStored(t *testing.T) {
	shape := shape{mount: firstAdmitting, fresh: "no-cache", vary: notVarying, versions: []rules{{
		{Policy: core.Policy{AllowOrigins: []string{pageA}, AllowCredentials: true}},
		{Policy: core.Policy{AllowOrigins: []string{"*"}, ExposeHeaders: []string{"X-Total"}}},
	}}}
	visitor := visit{kind: page, origin: pageA, credentials: useragent.Include, method: http.MethodGet, path: "/thing"}
	twoLines := attack{games: []string{"two Origin lines"}, method: http.MethodGet, path: "/thing", host: ownHost,
		fields: [][2]string{{"Origin", pageA}, {"Origin", pageB}}}
	s := sequence{shape, []step{{visit: &visitor}, {attack: &twoLines}, {visit: &visitor}}}
	for _, name := range all {
		t.Run(name, func(t *testing.T) {
			d := newDriver(t, setupCalled(t, name))
			p := d.begin(t, "a repeated Origin", s)
			p.mergesOthers = false // so that the judge tells
			for range s.steps {
				d.step([]*play{p})
			}
			if merges := name == "Squid"; (p.failure != nil) != merges {
				t.Errorf("fails: got %v, want %v\n%s", p.failure != nil, merges, p.report())
			}
		})
	}
}
