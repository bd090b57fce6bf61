package answer

import (
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/sallyport/cors/bench/internal/scenario"
)

var exact = scenario.Origins{Form: scenario.Exact, Count: 1}

func named(t *testing.T, name string) scenario.Scenario {
	t.Helper()
	all := scenario.Scenarios()
	i := slices.IndexFunc(all, func(s scenario.Scenario) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no scenario %q", name)
	}
	return all[i]
}

func fields(pairs ...string) []Field {
	var all []Field
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, Field{pairs[i], []string{pairs[i+1]}})
	}
	return all
}

func TestDifferencesAreMarked(t *testing.T) {
	origin := exact.Listed(0)
	actual := Answer{scenario.HandlerStatus, true, fields("Access-Control-Allow-Origin", origin, "Vary", "Origin")}
	vary := Answer{scenario.HandlerStatus, true, fields("Access-Control-Allow-Origin", origin, "Vary", "Accept-Encoding, Origin")}
	preflight := Answer{204, false, fields("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id",
		"Access-Control-Allow-Methods", "PUT, DELETE", "Access-Control-Allow-Origin", origin,
		"Access-Control-Max-Age", "600", "Vary", "Origin")}
	for _, c := range []struct {
		name     string
		scenario string
		ours     Answer
		theirs   Answer
		want     []Mark
	}{
		{"equal answers", scenario.AllowedActual, actual, actual, nil},
		{"spelling of lists", scenario.AllowedPreflight, preflight, Answer{204, false, fields(
			"Access-Control-Allow-Headers", "x-request-id,content-type,authorization",
			"Access-Control-Allow-Methods", "DELETE,PUT", "Access-Control-Allow-Origin", origin,
			"Access-Control-Max-Age", "600", "Vary", "origin")}, nil},
		{"no Vary", scenario.AllowedActual, actual,
			Answer{scenario.HandlerStatus, true, fields("Access-Control-Allow-Origin", origin)},
			[]Mark{{"no Vary", true}}},
		{"an outer Vary is lost", scenario.VaryPresent, vary, actual, []Mark{{"overwrites Vary", true}}},
		{"more in Vary", scenario.AllowedActual, actual, vary, []Mark{{"Vary has also accept-encoding", false}}},
		{"another status of a preflight", scenario.AllowedPreflight, preflight,
			Answer{200, false, preflight.Fields}, []Mark{{"status 200", false}}},
		{"a refusal in place of the handler", scenario.RefusedActual, Answer{Status: scenario.HandlerStatus, HandlerRan: true},
			Answer{Status: 403}, []Mark{{"answers 403 instead of the handler", true}}},
		{"nothing granted", scenario.AllowedActual, actual,
			Answer{scenario.HandlerStatus, true, fields("Vary", "Origin")}, []Mark{{"grants nothing", true}}},
		{"everything granted", scenario.RefusedActual,
			Answer{scenario.HandlerStatus, true, fields("Vary", "Origin")}, actual, []Mark{{"grants more", true}}},
		{"only what was asked is listed", scenario.AllowedPreflight, preflight, Answer{204, false, fields(
			"Access-Control-Allow-Headers", "authorization,content-type",
			"Access-Control-Allow-Methods", "PUT", "Access-Control-Allow-Origin", origin,
			"Access-Control-Max-Age", "600", "Vary", "Origin")},
			[]Mark{{"Allow-Methods: asked only", false}, {"Allow-Headers: asked only", false}}},
		{"a method that ours does not list", scenario.AllowedPreflight, preflight, Answer{204, false, fields(
			"Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id",
			"Access-Control-Allow-Methods", "PUT, DELETE, PURGE", "Access-Control-Allow-Origin", origin,
			"Access-Control-Max-Age", "600", "Vary", "Origin")},
			[]Mark{{"Allow-Methods differs", true}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Differences(c.ours, c.theirs, named(t, c.scenario), exact); !slices.Equal(got, c.want) {
				t.Errorf("ours %v\ntheirs %v\n got %v\nwant %v", c.ours, c.theirs, got, c.want)
			}
		})
	}
}

func TestOneIncomparableMarkIsEnough(t *testing.T) {
	if !Comparable(nil) || !Comparable([]Mark{{"status 200", false}}) {
		t.Error("harmless marks rule a comparison out")
	}
	if Comparable([]Mark{{"status 200", false}, {"no Vary", true}}) {
		t.Error("an incomparable mark is overlooked")
	}
}

func TestSharedSlicesAreFoundAndPutBack(t *testing.T) {
	shared := []string{"Origin"}
	spare := append(make([]string, 0, 2), "Origin") // append reaches a second string
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		want    []Mark
	}{
		{"nothing", func(w http.ResponseWriter, _ *http.Request) { w.Header()["Vary"] = []string{"Origin"} }, nil},
		{"between responses", func(w http.ResponseWriter, _ *http.Request) { w.Header()["Vary"] = shared },
			[]Mark{{"shares slices", true}}},
		{"room behind the end", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Vary"] = append([]string(nil), spare...)
			w.Header()["X"] = spare[:0:2]
		},
			[]Mark{{"shares slices", true}}},
		{"with the request", func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Access-Control-Allow-Origin"] = r.Header["Origin"]
		}, []Mark{{"shares the request's slices", false}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := named(t, scenario.AllowedActual)
			before := Of(c.handler, s, exact)
			if got := Shares(c.handler, s, exact); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if after := Of(c.handler, s, exact); !reflect.DeepEqual(after, before) {
				t.Errorf("the scribbles stayed: %v, before %v", after, before)
			}
		})
	}
}

func TestValuesCountsLines(t *testing.T) {
	a := Answer{Fields: []Field{{"Vary", []string{"Accept-Encoding", "Origin"}}, {"Access-Control-Allow-Origin", []string{"*"}}}}
	if a.Values() != 3 {
		t.Errorf("Values() = %d, want 3", a.Values())
	}
}
