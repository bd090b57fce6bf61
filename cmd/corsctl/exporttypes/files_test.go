package exporttypes

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// TestNamesOfFilesAndObjects tries names that YAML could take for something else, and that
// Kubernetes does not take as they are.
func TestNamesOfFilesAndObjects(t *testing.T) {
	for _, name := range []string{"cors", "a", "on", "null", "y", "a_b", "a__b", "a_", "e1"} {
		p := core.Policy{AllowOrigins: []string{"https://app.example.test"}}
		results := map[string]*export.Result{}
		for _, target := range []string{"traefik", "envoy", "istio", "gateway-api"} {
			r, err := export.Export(target, p, export.Options{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			results[target] = r
		}
		readTraefik(t, results["traefik"], name)
		if got := readEnvoy(t, results["envoy"]).StatPrefix; got != name {
			t.Errorf("Envoy: want %s, got %s", name, got)
		}
		readIstio(t, results["istio"])
		readGatewayAPI(t, results["gateway-api"])
	}
}

// TestTenThousandOrigins has the last of them answered. Kubernetes stores objects of up to
// 1.5 MiB.
func TestTenThousandOrigins(t *testing.T) {
	var p core.Policy
	for i := range 10_000 {
		p.AllowOrigins = append(p.AllowOrigins, fmt.Sprintf("https://tenant-%d.customers.example.test", i))
	}
	for _, a := range answering {
		r, problems := exportTo(t, a.target, p)
		if len(problems) > 0 {
			t.Fatal(problems[0])
		}
		if size := len(r.Files[0].Text); size > 1<<20 {
			t.Errorf("%s: the file has %d bytes", a.target, size)
		}
		var ran bool
		handler := a.run(t, r, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
		for origin, want := range map[string]bool{
			p.AllowOrigins[9_999]:                         true,
			"https://tenant-10000.customers.example.test": false,
		} {
			got := fetch(handler, &ran, useragent.Request{Origin: origin, Target: "https://api.test", Path: "/", Method: "GET", Credentials: useragent.Omit})
			if got.readable != want {
				t.Errorf("%s: %s: got %+v, want readable %v", a.target, origin, got, want)
			}
		}
	}
	_, problems := exportTo(t, "gateway-api", p)
	if !slices.ContainsFunc(problems, func(u *export.Unsayable) bool { return u.Field == "AllowOrigins" && u.Index == -1 }) {
		t.Errorf("the Gateway API takes 64 origins, and got %v", problems)
	}
}
