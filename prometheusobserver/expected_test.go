package prometheusobserver

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// judge checks the result of a query.
type judge func(t *testing.T, expr string, got map[string]float64)

// equals judges values that follow from the load.
func equals(want map[string]float64) judge {
	return func(t *testing.T, expr string, got map[string]float64) {
		t.Helper()
		for labels, value := range want {
			assert.InDelta(t, value, got[labels], 1e-6, "%s\n%s", labels, expr)
		}
		for labels, value := range got {
			assert.Contains(t, want, labels, "%v\n%s", value, expr)
		}
	}
}

// expectedResults returns what each query of the dashboard must show at the time at,
// from the load and the reloads alone.
func expectedResults(t *testing.T, prometheus *server, first *replica, others []*replica, at float64) map[string]judge {
	t.Helper()
	replicas := append([]*replica{first}, others...)
	var refusals, failedLookups, failedReloads float64
	byKind, byReason, byResult, byReload := map[string]float64{}, map[string]float64{}, map[string]float64{}, map[string]float64{}
	origins, policies := map[string]float64{}, map[string]float64{}
	for i, a := range apps {
		for _, kind := range []string{"none", "actual", "preflight"} {
			byKind[fmt.Sprintf("adapter=%s kind=%s", a.adapter, kind)] = 0
		}
		for _, s := range load {
			times := float64(s.times + i)
			byKind[fmt.Sprintf("adapter=%s kind=%s", a.adapter, s.kind)] += times / window
			if s.refusal {
				refusals += times
				byReason[fmt.Sprintf("engine=%s reason=%s", a.engine, s.reason)] += times / window
			}
			if s.lookup != "" {
				byResult[fmt.Sprintf("engine=%s result=%s", a.engine, s.lookup)] += times / window
			}
			if s.lookup == "failed" {
				failedLookups += times
			}
		}
		byResult[fmt.Sprintf("engine=%s result=admitted", a.engine)] += slowLookups / float64(window)

		for _, r := range loadReloads {
			result := "succeeded"
			if !r.valid {
				result = "failed"
				failedReloads++
			}
			byReload[fmt.Sprintf("engine=%s result=%s", a.engine, result)] += 1.0 / window
		}
		for _, rep := range replicas {
			origins[fmt.Sprintf("engine=%s instance=%s", a.engine, rep.target)] = 2
			policies[fmt.Sprintf("engine=%s fingerprint=%s instance=%s", a.engine, rep.engines[a.engine].Fingerprint(), rep.target)] = 1
		}
		origins[fmt.Sprintf("engine=%s instance=%s", a.engine, first.target)] = 3
	}
	for _, rep := range others {
		origins[fmt.Sprintf("engine=news instance=%s", rep.target)] = 3
	}
	byReload["engine=admin result=succeeded"] += 1.0 / window

	ages := map[string]float64{}
	for _, rep := range replicas {
		scraped := prometheus.query(t, fmt.Sprintf(`max(timestamp(cors_policy_origins{instance=%q}))`, rep.target), at)[""]
		for _, a := range apps {
			ages[fmt.Sprintf("engine=%s instance=%s", a.engine, rep.target)] = scraped - float64(rep.upToDate.UnixNano())/1e9
		}
	}
	// Prometheus takes the values of a bucket as evenly spread.
	quantile := func(q float64) judge {
		value := slowerThan + q*(notSlower-slowerThan)
		return func(t *testing.T, expr string, got map[string]float64) {
			t.Helper()
			assert.Len(t, got, 1)
			assert.InDelta(t, value, got[""], 0.0005, expr)
		}
	}
	single := func(value float64) judge { return equals(map[string]float64{"": value}) }
	return map[string]judge{
		"Refusals A":                         single(refusals),
		"Failed lookups A":                   single(failedLookups),
		"Failed reloads A":                   single(failedReloads),
		"Policies that cannot be replaced A": single(3), // all of the first replica but admin
		"Most policies of one engine A":      single(2), // that of the first replica, and that of the others
		"Oldest policy A":                    single(at - float64(first.upToDate.UnixNano())/1e9),
		"Decisions by adapter and kind A":    equals(byKind),
		"Refusals by reason A":               equals(byReason),
		"Lookups by result A":                equals(byResult),
		"Duration of lookups A":              quantile(0.5),
		"Duration of lookups B":              quantile(0.9),
		"Duration of lookups C":              quantile(0.99),
		"Reloads by result A":                equals(byReload),
		"Age of each policy A":               equals(ages),
		"Origins of each policy A":           equals(origins),
		"Policy in force on each replica A":  equals(policies),
	}
}
