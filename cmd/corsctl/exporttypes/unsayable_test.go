package exporttypes

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	networking "istio.io/api/networking/v1alpha3"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/core"
)

// TestWhatIsUnsayableIsRefusedByTheTarget writes every entry that export refuses into the
// target's own object, and has the target's rules refuse it, too. So nothing is refused
// that could be said. And what is exported, the target takes.
func TestWhatIsUnsayableIsRefusedByTheTarget(t *testing.T) {
	for _, target := range []string{"istio", "gateway-api"} {
		t.Run(target, func(t *testing.T) {
			g := newGenerator(t)
			counts := map[string]int{}
			for range rounds() {
				p := g.policy()
				switch g.IntN(20) {
				case 0:
					p.AllowOrigins = append(p.AllowOrigins, numbered("https://a%d.test", 70)...)
					p.AllowHeaders = append(p.AllowHeaders, numbered("X-%d", 70)...)
					p.ExposeHeaders = append(p.ExposeHeaders, numbered("X-%d", 70)...)
				case 1:
					p.MaxAgeSeconds = 10_000_000_000
				case 2:
					p.AllowOrigins = []string{"app://" + strings.Repeat("$", 350) + ":*"}
				case 3:
					p.AllowOrigins = []string{"https://" + strings.Repeat(strings.Repeat("a", 60)+".", 4) + "example.com"}
				}
				result, problems := exportOrProblems(t, target, p)
				if result != nil && target == "istio" {
					readIstio(t, result)
				} else if result != nil {
					readGatewayAPI(t, result)
				}
				for _, problem := range problems {
					if problem.Field == "AllowHeaders" && problem.Value == "*" {
						continue // which would be taken, and grant more than the policy
					}
					if err := refusal(t, target, p, problem); err == nil {
						t.Errorf("%s takes what export refuses: %v", target, problem)
					}
					counts[problem.Field]++
				}
			}
			t.Log(counts)
			fields := map[string][]string{"istio": {"AllowOrigins", "AllowMethods", "MaxAgeSeconds"}, "gateway-api": {"AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders", "MaxAgeSeconds"}}
			for _, field := range fields[target] {
				if counts[field] == 0 {
					t.Errorf("nothing of %s was refused", field)
				}
			}
		})
	}
}

// TestLengthsOfTheGatewayAPI tries the longest lists and names that it takes, and one more.
func TestLengthsOfTheGatewayAPI(t *testing.T) {
	for _, test := range []struct {
		field string
		most  int
		of    func(n int) core.Policy
	}{
		{"AllowOrigins", 64, func(n int) core.Policy { return core.Policy{AllowOrigins: numbered("https://a%d.test", n)} }},
		{"AllowHeaders", 64, func(n int) core.Policy {
			return core.Policy{AllowOrigins: []string{"https://a.test"}, AllowHeaders: numbered("X-%d", n)}
		}},
		{"ExposeHeaders", 64, func(n int) core.Policy {
			return core.Policy{AllowOrigins: []string{"https://a.test"}, ExposeHeaders: numbered("X-%d", n)}
		}},
		{"AllowOrigins", 253, func(n int) core.Policy {
			return core.Policy{AllowOrigins: []string{"https://" + strings.Repeat("a", n-len("https://"))}}
		}},
		{"AllowHeaders", 256, func(n int) core.Policy {
			return core.Policy{AllowOrigins: []string{"https://a.test"}, AllowHeaders: []string{strings.Repeat("a", n)}}
		}},
		{"MaxAgeSeconds", math.MaxInt32, func(n int) core.Policy {
			return core.Policy{AllowOrigins: []string{"https://a.test"}, MaxAgeSeconds: n}
		}},
	} {
		r, problems := exportTo(t, "gateway-api", test.of(test.most))
		if r == nil {
			t.Errorf("%s of %d: got %v", test.field, test.most, problems)
			continue
		}
		readGatewayAPI(t, r)
		_, problems = exportTo(t, "gateway-api", test.of(test.most+1))
		if len(problems) != 1 || problems[0].Field != test.field || refusal(t, "gateway-api", test.of(test.most+1), problems[0]) == nil {
			t.Errorf("%s of %d: got %v, want one problem with it, and that the API refuses it", test.field, test.most+1, problems)
		}
	}
}

func numbered(format string, n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf(format, i))
	}
	return list
}

// exportOrProblems is exportTo of a policy that core.New may refuse, which is no problem.
func exportOrProblems(t *testing.T, target string, p core.Policy) (*export.Result, []*export.Unsayable) {
	t.Helper()
	if _, err := core.New(p); err != nil {
		return nil, nil
	}
	return exportTo(t, target, p)
}

// refusal is what the target says to the entry that a problem is about, or to the whole
// list.
func refusal(t *testing.T, target string, p core.Policy, problem *export.Unsayable) error {
	t.Helper()
	lists := map[string][]string{"AllowOrigins": p.AllowOrigins, "AllowMethods": p.AllowMethods, "AllowHeaders": p.AllowHeaders, "ExposeHeaders": p.ExposeHeaders}
	key := map[string]string{"AllowOrigins": "allowOrigins", "AllowMethods": "allowMethods", "AllowHeaders": "allowHeaders", "ExposeHeaders": "exposeHeaders", "MaxAgeSeconds": "maxAge"}[problem.Field]
	entries := lists[problem.Field]
	if problem.Index >= 0 && problem.Value != "*" { // "*" is refused for what stands beside it
		entries = []string{problem.Value}
	}
	if target == "gateway-api" {
		var value any = set(entries)
		if key == "maxAge" {
			value = int64(p.MaxAgeSeconds)
		}
		return httpRoutes(t).check(object("gateway.networking.k8s.io/v1", "HTTPRoute", map[string]any{
			"rules": []any{map[string]any{"filters": []any{map[string]any{"type": "CORS", "cors": map[string]any{key: value}}}}},
		}))
	}
	var value any = set(entries)
	switch key {
	case "maxAge":
		value = fmt.Sprintf("%ds", max(0, p.MaxAgeSeconds))
	case "allowOrigins": // a pattern
		value = []any{map[string]any{"regex": expressionFor(t, problem.Value)}}
	}
	spec := map[string]any{"hosts": []any{"a.test"}, "http": []any{map[string]any{
		"corsPolicy": map[string]any{key: value}, "route": []any{map[string]any{"destination": map[string]any{"host": "b"}}},
	}}}
	if err := virtualServices(t).check(object("networking.istio.io/v1", "VirtualService", spec)); err != nil {
		return err
	}
	service := &networking.VirtualService{}
	if err := protojson.Unmarshal([]byte(inJSON(t, spec)), service); err != nil {
		return err
	}
	_, err := validateIstio(service)
	return err
}

// expressionFor is the expression of an entry, which Envoy gets in full.
func expressionFor(t *testing.T, entry string) string {
	t.Helper()
	r, _ := exportTo(t, "envoy", core.Policy{AllowOrigins: []string{entry}})
	return envoyPolicy(t, readEnvoy(t, r)).AllowOriginStringMatch[0].GetSafeRegex().GetRegex()
}

func object(version, kind string, spec map[string]any) map[string]any {
	return map[string]any{"apiVersion": version, "kind": kind, "metadata": map[string]any{"name": "cors"}, "spec": spec}
}

// set is a list in JSON, with each entry once.
func set(entries []string) (list []any) {
	seen := map[string]bool{}
	for _, entry := range entries {
		if !seen[entry] {
			list = append(list, entry)
		}
		seen[entry] = true
	}
	return list
}
