package core

import (
	"net/http"
	"testing"
)

// BenchmarkEnforce shows what Enforce and AllowHosts cost a request that passes.
func BenchmarkEnforce(b *testing.B) {
	hosts := enforced(EnforceAll)
	hosts.AllowHosts = []string{"api.test", "127.0.0.1"}
	for _, request := range []struct {
		name string
		Request
	}{
		{"admitted", request("POST", "Origin: https://example.com", "Sec-Fetch-Site: cross-site")},
		{"own page", request("GET", "Sec-Fetch-Site: same-origin")},
	} {
		for name, p := range map[string]Policy{"off": enforced(EnforceNone), "unsafe": enforced(EnforceUnsafe), "all": enforced(EnforceAll), "all, hosts": hosts} {
			b.Run(request.name+"/"+name, func(b *testing.B) {
				engine, r, h := newEngine(b, p), toHTTP(request.Request), http.Header{}
				b.ReportAllocs()
				for b.Loop() {
					clear(h)
					Answer(engine, r, h)
				}
			})
		}
	}
}
