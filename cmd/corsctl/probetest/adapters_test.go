package probetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
	"github.com/sallyport/cors/core"
)

const page = "https://app.example.com"

// shape is a policy, and how it is probed.
type shape struct {
	name    string
	ev      core.Evaluator
	options probe.Options
	notes   []string // that say what is special about the policy
}

func shapes() []shape {
	lookup := core.WithOriginLookup(func(_ context.Context, _ core.Request, origin string) (bool, error) { return origin == page, nil })
	put := []string{"PUT"}
	json := []string{"Content-Type"}
	from := func(origins ...string) probe.Options { return probe.Options{Origins: origins} }
	asking := func(method string, headers []string, origins ...string) probe.Options {
		return probe.Options{Origins: origins, Method: method, Headers: headers}
	}
	return []shape{
		{"a list", core.MustNew(core.Policy{AllowOrigins: []string{page, "https://www.example.com"}, AllowMethods: put, AllowHeaders: json, ExposeHeaders: []string{"ETag"}, MaxAgeSeconds: 600}),
			asking("PUT", []string{"Content-Type: application/json"}, page, "https://www.example.com"), nil},
		{"a list, probed by anyone", core.MustNew(core.Policy{AllowOrigins: []string{page}}), from(), []string{"origin-unknown"}},
		{"subdomains", core.MustNew(core.Policy{AllowOrigins: []string{"https://*.example.com"}, AllowMethods: put}), from("https://*.example.com"), nil},
		{"any port", core.MustNew(core.Policy{AllowOrigins: []string{"http://localhost:*", "https://*.example.com:*"}}), from("http://localhost:*", "https://*.example.com:*"), nil},
		{"everyone", core.MustNew(core.Policy{AllowOrigins: []string{"*"}}), from(page), []string{"origin-any"}},
		{"everyone, probed by anyone", core.MustNew(core.Policy{AllowOrigins: []string{"*"}}), from(), []string{"origin-any"}},
		{"everything", core.MustNew(core.Policy{AllowOrigins: []string{"*"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*", "Authorization"}, ExposeHeaders: []string{"*"}}),
			asking("DELETE", []string{"Authorization: Bearer x", "X-Trace: 1"}, page), []string{"origin-any"}},
		{"credentials", core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowCredentials: true, AllowMethods: put}), asking("PUT", nil, page), nil},
		{"credentials for subdomains", core.MustNew(core.Policy{AllowOrigins: []string{"https://*.example.com"}, AllowCredentials: true}), from("https://*.example.com"), nil},
		{"credentials with all methods and headers", core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowCredentials: true, AllowMethods: []string{"*"}, AllowHeaders: []string{"*", "Authorization"}}),
			asking("DELETE", []string{"Authorization: Bearer x", "X-Trace: 1"}, page), []string{"preflight-echoes-methods", "preflight-echoes-headers"}},
		{"null with credentials", core.MustNew(core.Policy{AllowOrigins: []string{"null", page}, AllowCredentials: true, DangerouslyAllowNullOrigin: true}), from("null", page), nil},
		{"extensions and files", core.MustNew(core.Policy{AllowOrigins: []string{"chrome-extension://*", "file://", "capacitor://localhost"}}), from("chrome-extension://*", "file://", "capacitor://localhost"), nil},
		{"addresses", core.MustNew(core.Policy{AllowOrigins: []string{"http://192.168.1.1", "https://192.0.2.7:8443", "http://[2001:db8::1]"}}), from("http://192.168.1.1", "https://192.0.2.7:8443", "http://[2001:db8::1]"), nil},
		{"a lookup", core.MustNew(core.Policy{AllowMethods: put}, lookup), from(page), nil},
		{"a lookup that reads a header", core.MustNew(core.Policy{}, core.WithOriginLookup(func(_ context.Context, _ core.Request, origin string) (bool, error) { return origin == page, nil }, "X-Tenant")), from(page), nil},
		{"passthrough", core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: put}, core.WithPreflightPassthrough()), asking("PUT", nil, page), nil},
		{"refusing on the server", core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: put, Enforce: core.EnforceAll}), from(page), nil},
		{"refusing what is unsafe", core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: put, Enforce: core.EnforceUnsafe}), from(page), nil},
		{"no reuse, and status 200", core.MustNew(core.Policy{AllowOrigins: []string{page}, MaxAgeSeconds: -1, PreflightStatus: 200}), from(page), nil},
		{"reuse for a day", core.MustNew(core.Policy{AllowOrigins: []string{page}, MaxAgeSeconds: 86400}), from(page), []string{"max-age-cut"}},
		{"nobody", core.DenyAll(), from(), []string{"origin-unknown"}},
		{"paths", core.MustNewPaths([]core.PathRule{{Pattern: "/", Evaluator: core.MustNew(core.Policy{AllowOrigins: []string{page}})}}), from(page), nil},
	}
}

// TestNothingIsFoundInOurAdapters is the half that keeps the probe honest: no false
// alarm, on any framework, with a policy of any shape.
func TestNothingIsFoundInOurAdapters(t *testing.T) {
	for _, a := range apps {
		for _, s := range shapes() {
			t.Run(a.name+"/"+s.name, func(t *testing.T) {
				report := probed(t, a.build(s.ev), s.options)
				var notes []string
				for _, f := range report.Findings {
					notes = append(notes, f.ID)
				}
				if !report.IsClean() || !slices.Equal(notes, s.notes) {
					t.Errorf("got\n%swant %q", describe(report), s.notes)
				}
			})
		}
	}
}

// TestNothingIsFoundWithRandomPolicies makes policies of entries of all kinds.
func TestNothingIsFoundWithRandomPolicies(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	some := func(of ...string) (list []string) {
		for _, s := range of {
			if random.IntN(3) == 0 {
				list = append(list, s)
			}
		}
		return list
	}
	judged := 0
	for range 60 {
		p := core.Policy{
			AllowOrigins: some(page, "https://*.example.com", "http://localhost:*", "http://localhost:3000", "https://shop.test", "https://*.co.uk", "null",
				"file://", "app://*", "https://my_app.example.org:8443", "http://[::1]:8080", "http://example.net", "https://*.example.net:*", "http://127.0.0.1"),
			AllowMethods:                    some("PUT", "DELETE", "PATCH", "QUERY"),
			AllowHeaders:                    some("Authorization", "Content-Type", "X-Trace"),
			ExposeHeaders:                   some("ETag", "Link"),
			AllowCredentials:                random.IntN(2) == 0,
			MaxAgeSeconds:                   random.IntN(602) - 1,
			DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true,
		}
		engine, err := core.New(p)
		if err != nil {
			continue // no origin was drawn
		}
		judged++
		a := apps[random.IntN(len(apps))]
		if report := probed(t, a.build(engine), probe.Options{Origins: p.AllowOrigins}); len(report.Findings) > 0 {
			t.Fatalf("seed %d, %s, policy %s\ngot\n%swant nothing", seed, a.name, fmt.Sprintf("%+v", p), describe(report))
		}
	}
	if judged < 30 {
		t.Errorf("only %d policies were valid", judged)
	}
}
