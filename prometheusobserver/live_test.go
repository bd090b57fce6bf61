package prometheusobserver

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// TestEveryQueryOfTheDashboardShowsTheLoad runs the queries of dashboard.json on a real
// Prometheus, which scrapes three replicas with real apps on every adapter. The first one
// gets the load, and the others have one policy. The results must be the numbers of the load, and not only some data.
func TestEveryQueryOfTheDashboardShowsTheLoad(t *testing.T) {
	need(t, "prometheus")
	now := time.Now()
	first := startReplica(t, now.Add(-time.Hour))
	others := []*replica{startReplica(t, now.Add(-time.Minute)), startReplica(t, now)}
	prometheus := startPrometheus(t, first.target, others[0].target, others[1].target)
	prometheus.wait(t, "all replicas are scraped once, before the load", func() bool {
		return len(prometheus.query(t, `sum by (instance, engine) (cors_decisions_total) == 0`, 0)) == 3*len(apps)
	})

	first.run(t)
	first.observers["admin"].Reloaded(nil) // so that its last reload did not fail
	// news has the same policy on all replicas in the end, in another order.
	for _, rep := range others {
		require.NoError(t, rep.engines["news"].Reload(core.Policy{AllowOrigins: []string{"https://new.test", "https://*.app.test", "https://app.test"}}))
	}

	at := prometheus.settle(t, first, others)
	expected := expectedResults(t, prometheus, first, others, at)
	checked := map[string]bool{}
	for _, p := range readDashboard(t).Panels {
		for _, q := range p.Targets {
			name := p.Title + " " + q.RefID
			checked[name] = true
			t.Run(name, func(t *testing.T) {
				judge := expected[name]
				require.NotNil(t, judge, "this query has no expected result: add one to expectedResults")
				expr := interpolated(q.Expr)
				got := prometheus.query(t, expr, at)
				require.NotEmpty(t, got, "no data for %s", expr)
				judge(t, expr, got)
				assertLegend(t, q.LegendFormat, got)
			})
		}
	}
	for name := range expected {
		assert.True(t, checked[name], "the dashboard has no query %s", name)
	}
	t.Run("variables", func(t *testing.T) { assertVariables(t, prometheus) })
	t.Run("the query of docs/metrics.md", func(t *testing.T) { assertDocumentedQuery(t, prometheus, at) })
	t.Run("exemplars", func(t *testing.T) { assertExemplars(t, prometheus) })
	t.Run("alerts", func(t *testing.T) { assertAlerts(t, prometheus) })
}

// settle waits until Prometheus has everything that happened on all replicas. It returns
// the time of a sample of the first one, at which increase extrapolates nothing: all its
// counters were 0 at first, and have just been read. At that time no replica is missing, as
// one is between a scrape that fails and the next.
func (s *server) settle(t *testing.T, first *replica, others []*replica) (at float64) {
	t.Helper()
	var decisions, lookups int
	for i := range apps {
		for _, step := range load {
			decisions += step.times + i
			if step.lookup != "" {
				lookups += step.times + i
			}
		}
		lookups += slowLookups
	}
	is := func(expr string, want int) func() bool {
		return func() bool { return s.query(t, expr, 0)[""] == float64(want) }
	}
	s.wait(t, "all decisions are scraped", is(`sum(cors_decisions_total)`, decisions))
	s.wait(t, "all lookups are scraped", is(`sum(cors_origin_lookup_duration_seconds_count)`, lookups))
	s.wait(t, "all reloads are scraped", is(`sum(cors_policy_reloads_total)`, len(apps)*len(loadReloads)+1))
	s.wait(t, "the reloads of the other replicas are scraped", is(`sum(cors_policy_origins{engine="news"})`, 3*(1+len(others))))

	last := func(target string) float64 {
		return s.query(t, fmt.Sprintf(`max(timestamp(cors_policy_origins{instance=%q}))`, target), 0)[""]
	}
	var after float64
	s.wait(t, "the other replicas are there", func() bool {
		one, two := last(others[0].target), last(others[1].target)
		after = max(one, two)
		return min(one, two) > 0
	})
	s.wait(t, "the first replica is scraped once more, and all others before and after that", func() bool {
		if at = last(first.target); at <= after {
			return false
		}
		for _, other := range others { // what comes later cannot change the samples at that time
			s.wait(t, "another replica is scraped once more", func() bool { return last(other.target) > at })
		}
		return s.query(t, `count(cors_policy_origins)`, at)[""] == float64(len(apps)*(1+len(others)))
	})
	return at
}

// window is what the tests put in place of Grafana's intervals. It reaches back to before
// the first scrape.
const window = 3600

// interpolated does what Grafana does with the variables of a query, if all jobs and
// engines are chosen.
func interpolated(expr string) string {
	return strings.NewReplacer("$__rate_interval", fmt.Sprint(window, "s"), "$__range", fmt.Sprint(window, "s"),
		"$job", "(shop)", "$engine", "(shop|bank|news|admin)").Replace(expr)
}

// assertLegend checks that each label that a legend shows is there.
func assertLegend(t *testing.T, legend string, got map[string]float64) {
	t.Helper()
	for _, label := range regexp.MustCompile(`\{\{(\w+)\}\}`).FindAllStringSubmatch(legend, -1) {
		for labels := range got {
			assert.Contains(t, " "+labels, " "+label[1]+"=", "the legend %q", legend)
		}
	}
}

func assertVariables(t *testing.T, prometheus *server) {
	want := map[string][]string{"job": {"shop"}, "engine": {"admin", "bank", "news", "shop"}}
	labelValues := regexp.MustCompile(`^label_values\((.+), (\w+)\)$`)
	for _, v := range readDashboard(t).Templating.List {
		if v.Type != "query" {
			continue
		}
		var query struct{ Query string }
		require.NoError(t, json.Unmarshal(v.Query, &query))
		parts := labelValues.FindStringSubmatch(query.Query)
		require.NotNil(t, parts, query.Query)
		var values []string
		prometheus.get(t, "/api/v1/label/"+parts[2]+"/values", url.Values{"match[]": {interpolated(parts[1])}}, &values)
		assert.Equal(t, want[v.Name], values, v.Name)
	}
}

// assertDocumentedQuery runs the query that compares policies without their texts.
func assertDocumentedQuery(t *testing.T, prometheus *server, at float64) {
	text, err := os.ReadFile("../docs/metrics.md")
	require.NoError(t, err)
	query := regexp.MustCompile(`(?m)^    (count by .+)$`).FindSubmatch(text)
	require.NotNil(t, query)
	assert.Equal(t, map[string]float64{"engine=shop": 2, "engine=bank": 2, "engine=admin": 2}, prometheus.query(t, string(query[1]), at),
		"news has one policy on all replicas")
}

// assertExemplars checks that every engine's lookups lead to the traces of its requests.
func assertExemplars(t *testing.T, prometheus *server) {
	var found []struct {
		SeriesLabels map[string]string
		Exemplars    []struct{ Labels map[string]string }
	}
	prometheus.get(t, "/api/v1/query_exemplars", url.Values{
		"query": {"cors_origin_lookup_duration_seconds_bucket"},
		"start": {fmt.Sprint(time.Now().Add(-time.Hour).Unix())},
		"end":   {fmt.Sprint(time.Now().Add(time.Hour).Unix())},
	}, &found)
	results := map[string]bool{}
	for _, series := range found {
		for _, e := range series.Exemplars {
			assert.Equal(t, map[string]string{"trace_id": "trace-of-" + series.SeriesLabels["engine"]}, e.Labels)
			results[series.SeriesLabels["engine"]+" "+series.SeriesLabels["result"]] = true
		}
	}
	for _, a := range apps {
		for _, result := range []string{"admitted", "refused", "failed"} {
			assert.True(t, results[a.engine+" "+result], "no exemplar of %s lookups of %s", result, a.engine)
		}
	}
}

// assertAlerts checks that the rules run, and that replicas that differ are noticed.
func assertAlerts(t *testing.T, prometheus *server) {
	firing := func() (engines []string) {
		for _, a := range apps {
			if len(prometheus.query(t, fmt.Sprintf(`ALERTS{alertname="CORSReplicasDiffer", alertstate="firing", engine=%q}`, a.engine), 0)) > 0 {
				engines = append(engines, a.engine)
			}
		}
		return engines
	}
	prometheus.wait(t, "the alert for replicas that differ fires for all engines but news, which has one policy everywhere", func() bool {
		return slices.Equal(firing(), []string{"shop", "bank", "admin"})
	})

	var rules struct {
		Groups []struct {
			Rules []struct{ Name, Health, LastError string }
		}
	}
	prometheus.get(t, "/api/v1/rules", nil, &rules)
	count := 0
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			assert.Equal(t, "ok", rule.Health, "%s: %s", rule.Name, rule.LastError)
			count++
		}
	}
	assert.Equal(t, 6, count)
}
