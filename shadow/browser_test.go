package shadow_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// TestShadowReportsExactlyWhatABrowserWouldNotice sends random requests to random pairs
// of policies. What the Fetch standard's algorithms make of the two responses decides
// whether there is a difference.
func TestShadowReportsExactlyWhatABrowserWouldNotice(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	equal, different := 0, 0
	for range 20_000 {
		current := randomPolicy(random)
		candidate := current
		if random.IntN(4) > 0 {
			candidate = randomPolicy(random)
		}
		r := randomRequest(random)
		reports := 0
		shadowed := core.MustNew(current, core.WithShadow(core.MustNew(candidate),
			func(context.Context, core.Request, core.Decision, core.Decision) { reports++ }))

		is, would := noticed(shadowed, r), noticed(core.MustNew(candidate), r)
		want := 0
		if is != would {
			want, different = 1, different+1
		} else {
			equal++
		}
		require.Equal(t, want, reports, "current\n%+v\ncandidate\n%+v\n%s %v\na browser notices\n%+v\nthen\n%+v", current, candidate, r.Method, r.Header, is, would)
	}
	t.Logf("%d equal, %d different", equal, different)
	require.Greater(t, equal, 1000)
	require.Greater(t, different, 1000)
}

// noticedByBrowser is what a browser makes of a response.
type noticedByBrowser struct {
	shared, withCredentials bool // the response, with a page's script
	method, header          bool // of a preflight
	exposed                 string
	served                  bool // the application got the request
}

// ofApplication are the headers of its responses.
var ofApplication = []string{"X-One", "X-Two", "X-Three", "Content-Type", "Set-Cookie"}

func isOfApplication(name string) bool {
	return slices.ContainsFunc(ofApplication, func(one string) bool { return strings.EqualFold(one, name) })
}

func noticed(ev core.Evaluator, r *http.Request) noticedByBrowser {
	h := http.Header{}
	for _, name := range ofApplication {
		h.Set(name, "1")
	}
	status := core.Answer(ev, r, h)
	asked, preflight := r.Header["Access-Control-Request-Method"]
	preflight = preflight && r.Method == "OPTIONS"
	var n noticedByBrowser
	n.served = preflight || status == 0
	origin := r.Header.Get("Origin")
	if origin == "" {
		return n
	}
	n.shared = useragent.CheckCORS(origin, useragent.Omit, h) == nil
	n.withCredentials = useragent.CheckCORS(origin, useragent.Include, h) == nil
	mode := useragent.Omit
	if n.withCredentials {
		mode = useragent.Include
	}
	if !preflight {
		if n.shared {
			of := useragent.ExposedNames(mode, h)
			n.exposed = strings.Join(slices.DeleteFunc(of, func(name string) bool { return !isOfApplication(name) }), " ")
		}
		return n
	}
	response := useragent.Response{Status: status, Header: h}
	passes := func(method string, names []string) bool {
		page := useragent.Request{Origin: origin, Method: method, Credentials: mode}
		for _, name := range names {
			page.Headers = append(page.Headers, [2]string{name, "1"})
		}
		_, err := useragent.CheckPreflight(page, response)
		return err == nil
	}
	n.method = passes(asked[0], nil)
	n.header = passes("GET", slices.DeleteFunc(strings.Split(r.Header.Get("Access-Control-Request-Headers"), ","), func(name string) bool { return name == "" }))
	return n
}

func some(random *rand.Rand, from ...string) []string {
	random.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
	return from[:random.IntN(len(from)+1)]
}

func randomPolicy(random *rand.Rand) core.Policy {
	p := core.Policy{
		AllowOrigins:     append(some(random, "https://a.example", "https://b.example", "https://*.c.example", "null"), "https://other.example"),
		AllowMethods:     some(random, "PUT", "DELETE", "PATCH", "*"),
		AllowHeaders:     some(random, "X-A", "X-B", "Authorization", "*"),
		ExposeHeaders:    some(random, "X-One", "X-TWO", "Content-Type"),
		AllowCredentials: random.IntN(2) == 0,
		MaxAgeSeconds:    random.IntN(3),
		PreflightStatus:  []int{0, 200}[random.IntN(2)],
		Enforce:          []core.Enforcement{"", "", core.EnforceUnsafe, core.EnforceAll}[random.IntN(4)],

		DangerouslyAllowNullOrigin: true,
	}
	if random.IntN(4) == 0 {
		p.AllowOrigins, p.AllowCredentials, p.Enforce = []string{"*"}, false, ""
	}
	if !p.AllowCredentials && random.IntN(3) == 0 {
		p.ExposeHeaders = []string{"*"}
	}
	if random.IntN(5) == 0 {
		p.AllowHosts = []string{"elsewhere.example"}
	}
	return p
}

func randomRequest(random *rand.Rand) *http.Request {
	r := httptest.NewRequest([]string{"GET", "POST", "OPTIONS", "OPTIONS"}[random.IntN(4)], "http://api.example/", nil)
	if origin := []string{"", "https://a.example", "https://b.example", "https://x.c.example", "https://d.example", "null"}[random.IntN(6)]; origin != "" {
		r.Header.Set("Origin", origin)
	}
	if random.IntN(2) == 0 {
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	}
	if r.Method == "OPTIONS" && r.Header.Get("Origin") != "" && random.IntN(5) > 0 {
		r.Header.Set("Access-Control-Request-Method", []string{"PUT", "DELETE", "PATCH", "GET"}[random.IntN(4)])
		if names := some(random, "authorization", "x-a", "x-b"); len(names) > 0 {
			slices.Sort(names) // as browsers do
			r.Header.Set("Access-Control-Request-Headers", strings.Join(names, ","))
		}
	}
	return r
}
