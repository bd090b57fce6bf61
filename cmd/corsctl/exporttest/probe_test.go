package exporttest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
)

// findable is a server whose departures corsctl probe finds.
type findable interface {
	// findings are the ids of what the probe may find, each with the code of the departure
	// that says so.
	findings() map[string]string
}

const page = "https://app.example.com"

// probed are policies, the method to ask for, and the notes that say what is special about
// the policy.
var probed = []struct {
	policy core.Policy
	method string
	notes  []string
}{
	{core.Policy{AllowOrigins: []string{page, "https://www.example.com"}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"Content-Type"}, ExposeHeaders: []string{"ETag"}, MaxAgeSeconds: 600}, "PUT", nil},
	{core.Policy{AllowOrigins: []string{"https://*.example.com"}, AllowCredentials: true}, "", nil},
	{core.Policy{AllowOrigins: []string{"http://localhost:*", "https://*.example.com:*"}}, "", nil},
	{core.Policy{AllowOrigins: []string{"*"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*", "Authorization"}, ExposeHeaders: []string{"*"}}, "DELETE", []string{"origin-any"}},
	{core.Policy{AllowOrigins: []string{page}, AllowCredentials: true, AllowMethods: []string{"*"}, AllowHeaders: []string{"*", "Authorization"}}, "DELETE", []string{"preflight-echoes-methods", "preflight-echoes-headers"}},
	{core.Policy{AllowOrigins: []string{"null", page}, AllowCredentials: true, DangerouslyAllowNullOrigin: true}, "", nil},
	{core.Policy{AllowOrigins: []string{"chrome-extension://*", "file://", "capacitor://localhost"}}, "", nil},
	{core.Policy{AllowOrigins: []string{"http://192.168.1.1", "https://192.0.2.7:8443", "http://[2001:db8::1]"}}, "", nil},
	{core.Policy{AllowOrigins: []string{page}, MaxAgeSeconds: -1, PreflightStatus: 200}, "", nil},
}

// TestProbeFindsOnlyDepartures has corsctl probe act as pages against each server.
func TestProbeFindsOnlyDepartures(t *testing.T) {
	forEachServer(t, func(t *testing.T, s server) {
		allowed := map[string]string{}
		if f, ok := s.(findable); ok {
			allowed = f.findings()
		}
		var policies []core.Policy
		for _, p := range probed {
			policies = append(policies, p.policy)
		}
		all, _ := exportAll(t, s.target(), policies)
		addresses := s.start(t, all, newUpstream(t).Address)
		used := map[string]bool{}
		for i, p := range all {
			row := probed[indexOf(p)]
			options := probe.Options{URL: "http://" + addresses[i] + vector.Path, Method: row.method, Timeout: startsWithin}
			if p.policy.AllowOrigins[0] == "*" {
				options.Origins = []string{page}
			} else {
				options.Origins = p.policy.AllowOrigins
			}
			prober, err := probe.New(options)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
			report, err := prober.Run(ctx)
			cancel()
			if err != nil {
				t.Fatal(err)
			}
			for _, note := range row.notes {
				if !slices.ContainsFunc(report.Findings, func(f probe.Finding) bool { return f.ID == note }) {
					t.Errorf("policy %+v: the probe did not find %s", p.policy, note)
				}
			}
			for _, f := range report.Findings {
				if slices.Contains(row.notes, f.ID) {
					continue
				}
				if code, known := allowed[f.ID]; known && exportjudge.Departs(p.Result, code) {
					used[f.ID] = true
					continue
				}
				t.Errorf("policy %+v\nfound %s (%s): %s\n%s", p.policy, f.ID, f.Severity, f.Found, evidence(f))
			}
			if report.Requests < 10 {
				t.Errorf("policy %+v: only %d requests", p.policy, report.Requests)
			}
		}
		for id := range allowed {
			if !used[id] {
				t.Errorf("the probe does not find %s", id)
			}
		}
	})
}

func evidence(f probe.Finding) string {
	var b strings.Builder
	for _, e := range f.Evidence {
		fmt.Fprintf(&b, "%+v\n", *e)
	}
	return b.String()
}
