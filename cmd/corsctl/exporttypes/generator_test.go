package exporttypes

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// generator draws policies, and requests of pages that nearly are what a policy names.
type generator struct{ *rand.Rand }

// newGenerator prints its seed. EXPORT_SEED repeats a run.
func newGenerator(t *testing.T) generator {
	t.Helper()
	seed := rand.Uint64()
	if given, err := strconv.ParseUint(os.Getenv("EXPORT_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Logf("EXPORT_SEED=%d", seed)
	return generator{rand.New(rand.NewPCG(seed, 0))}
}

// rounds is how many policies are drawn for each target. EXPORT_ROUNDS changes it.
func rounds() int {
	if given, err := strconv.Atoi(os.Getenv("EXPORT_ROUNDS")); err == nil {
		return given
	}
	return 300
}

func (g generator) chance(percent int) bool { return g.IntN(100) < percent }

func pick[T any](g generator, list []T) T { return list[g.IntN(len(list))] }

func (g generator) some(list []string, most int) (drawn []string) {
	for range g.IntN(most + 1) {
		drawn = append(drawn, pick(g, list))
	}
	return drawn
}

var (
	ordinaryEntries = []string{
		"https://example.com", "https://example.com:8443", "https://a.example.com", "http://localhost:3000", "http://127.0.0.1",
		"https://xn--bcher-kva.example", "https://*.example.com", "https://*.shop.example", "http://*.localhost:8080",
	}
	otherEntries = []string{
		"http://localhost:*", "https://*.example.com:*", "https://my_app.example.com", "http://localhost.", "http://[::1]:3000",
		"null", "file://", "app://.", "app://*", "chrome-extension://*", "moz-extension://*:*", "wss://*", "capacitor://localhost",
		`app://a"b'c`, "app://{{.}}", "app://${x}", "app://a$b{2}(c)`&;=!+,~", "app://no", "web+app://a.b:*",
	}
	methodNames = []string{"PUT", "DELETE", "PATCH", "OPTIONS", "GET", "QUERY", "PURGE", "on", "~"}
	headerNames = []string{"X-One", "x-two", "Content-Type", "Authorization", "on", "null", "1e3", "!#$%&'*+-.^_`|~", "X-" + strings.Repeat("Long", 70)}
)

// policy draws a policy that core.New takes.
func (g generator) policy() core.Policy {
	for {
		p := core.Policy{
			AllowOrigins:                    slices.Concat(g.some(ordinaryEntries, 4), g.some(otherEntries, 1+g.IntN(3))),
			AllowMethods:                    g.some(methodNames[:5+g.IntN(5)], 4),
			AllowHeaders:                    g.some(headerNames, 4),
			ExposeHeaders:                   g.some(headerNames, 2),
			AllowCredentials:                g.chance(40),
			MaxAgeSeconds:                   pick(g, []int{0, 0, -1, 1, 600, 86400}),
			PreflightStatus:                 pick(g, []int{0, 200, 204, 299}),
			DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true,
		}
		if g.chance(40) {
			p.AllowOrigins = g.some(ordinaryEntries, 6)
		}
		if g.chance(15) {
			p.AllowOrigins = []string{"*"}
		}
		if g.chance(20) {
			p.AllowMethods = append(p.AllowMethods[:g.IntN(len(p.AllowMethods)+1)], "*")
		}
		if g.chance(25) {
			p.AllowHeaders = append(p.AllowHeaders[:g.IntN(len(p.AllowHeaders)+1)], pick(g, [][]string{{"*"}, {"*", "Authorization"}})...)
		}
		if g.chance(15) {
			p.ExposeHeaders = append(p.ExposeHeaders, "*")
		}
		if _, err := core.New(p); err == nil {
			return p
		}
	}
}

var pieces = strings.Split("https:// http:// app:// null . .. : :* :80 :443 :8080 :08443 :65535 :65536 * - _ a b.c evil.test example.com localhost 0 10 127.0.0.1 [::1] % @ / \\ $ { } ' \" & A É , ", " ")

// origin draws an origin: of an entry, or one change away from it, or anything.
func (g generator) origin(p core.Policy) string {
	origin := strings.TrimSuffix(pick(g, p.AllowOrigins), ":*")
	if p.AllowOrigins[0] == "*" || g.chance(10) {
		origin = pick(g, ordinaryEntries)
	}
	origin = strings.Replace(origin, "*", pick(g, []string{"a", "a.b-c", "x_1", pick(g, pieces)}), 1)
	if g.chance(10) {
		origin += pick(g, []string{":8443", ":3000", ":1", ":65535"})
	}
	switch g.IntN(12) {
	case 0:
		origin += pick(g, pieces)
	case 1:
		at := g.IntN(len(origin) + 1)
		origin = origin[:at] + pick(g, pieces) + origin[at:]
	case 2:
		at := g.IntN(len(origin))
		origin = origin[:at] + origin[at+1:]
	}
	return origin
}

// request draws a request of a page.
func (g generator) request(p core.Policy) useragent.Request {
	r := useragent.Request{
		Origin: g.origin(p), Target: "https://api.test", Path: "/",
		Method:      pick(g, slices.Concat([]string{"GET", "GET", "POST", "HEAD", "PROPFIND", "PUT", "DELETE"}, p.AllowMethods, p.AllowMethods)),
		Credentials: useragent.Omit,
	}
	if g.chance(20) || p.AllowCredentials && g.chance(60) {
		r.Credentials = useragent.Include
	}
	if slices.Contains(p.AllowHeaders, "*") && g.chance(30) { // which never covers it
		r.Headers = append(r.Headers, [2]string{"Authorization", "1"})
	}
	for _, name := range g.some(slices.Concat(headerNames[:4], []string{"X-Other", "x-one"}, p.AllowHeaders, p.AllowHeaders), 2) {
		r.Headers = append(r.Headers, [2]string{name, "1"})
	}
	return r
}
