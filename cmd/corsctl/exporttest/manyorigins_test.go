package exporttest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// TestTenThousandOrigins loads a policy of many tenants, and asks for some of them.
func TestTenThousandOrigins(t *testing.T) {
	const count = 10_000
	p := core.Policy{AllowMethods: []string{"PUT"}, AllowCredentials: true}
	for i := range count {
		name := fmt.Sprintf("tenant-%d.shops.example.com", i)
		if i%50 == 0 {
			name = "the-branch-of-the-tenant-in-another-country." + name
		}
		p.AllowOrigins = append(p.AllowOrigins, "https://"+name)
	}
	p.AllowOrigins = append(p.AllowOrigins, "https://*.partner.example", "http://localhost:*")
	forEachServer(t, func(t *testing.T, s server) {
		all, unsayable := exportAll(t, s.target(), []core.Policy{p})
		for _, problem := range unsayable {
			t.Skipf("%s cannot say so many: %v", s.target(), problem)
		}
		app := newUpstream(t)
		addresses := s.start(t, all, app.Address)
		origins := []string{p.AllowOrigins[0], p.AllowOrigins[count-1], "https://a.b.partner.example", "http://localhost:3000",
			"https://tenant-10000.shops.example.com", "https://tenant-1.shops.example.com.", "https://tenant-1xshops.example.com", "https://partner.example"}
		for range 100 {
			i := rand.IntN(2 * count) // half of them are nobody's
			origins = append(origins, fmt.Sprintf("https://tenant-%d.shops.example.com", i))
		}
		for _, origin := range origins {
			for _, method := range []string{"GET", "OPTIONS"} {
				r := &wire.Request{Method: method, Path: vector.Path, Host: vector.Host, Fields: [][2]string{{wire.Origin, origin}, {wire.RequestMethod, "PUT"}}}
				judge(t, expected(t, p, &vector.Vector{Policy: &core.Policy{}, Rule: "the library itself", Request: r}), s.excuses(), all[0], addresses[0], app)
			}
		}
	})
}
