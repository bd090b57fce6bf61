package exporttest

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

const (
	randomPolicies = 120
	randomRequests = 60 // to each
)

// TestRandomPolicies compares the servers with the library itself, for random policies,
// requests and applications. EXPORT_SEED repeats a run.
func TestRandomPolicies(t *testing.T) {
	seed := rand.Uint64()
	if text := os.Getenv("EXPORT_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("EXPORT_SEED=%d", seed)
	forEachServer(t, func(t *testing.T, s server) {
		g := &generator{rand.New(rand.NewPCG(seed, 0))}
		policies := slices.Clone(hardPolicies)
		for len(policies) < randomPolicies {
			if p := g.policy(); isValid(p) {
				policies = append(policies, p)
			}
		}
		all, unsayable := exportAll(t, s.target(), policies)
		t.Logf("%d policies, and %d that cannot be said", len(all), len(unsayable))
		app := newUpstream(t)
		addresses := s.start(t, all, app.Address)
		counts := tally{}
		granted := 0
		for i, p := range all {
			for range randomRequests {
				v := g.request(p.policy)
				v.Policy, v.Rule = &p.policy, "the library itself"
				v = expected(t, p.policy, v)
				excused, failed := judge(t, v, s.excuses(), p, addresses[i], app)
				counts.judged(excused, failed)
				if v.Response.Fields[wire.AllowOrigin] != nil {
					granted++
				}
			}
			if t.Failed() {
				t.FailNow() // one policy says enough
			}
		}
		t.Logf("%d alike, %d granted, excused: %s", counts.passed, granted, exportjudge.Counted(counts.excusedByCode))
		odd := counts.excused - counts.excusedByCode[varyForm.code] // where more than the form of Vary differs
		if counts.passed < 10*odd || granted < randomRequests {
			t.Errorf("too few requests tell anything")
		}
	})
}

// hardPolicies have what may mean something in a configuration.
var hardPolicies = []core.Policy{
	{AllowOrigins: []string{"app://a$cors_b", "app://$http_origin", "app://A$cors_b", "app://!\"$&'()+,-.;=_`{}~", "app://{x}"},
		AllowMethods: []string{"!#$%&'*+-.^_`|~", "$cors_origin"}, AllowHeaders: []string{"!#$%&'*+-.^_`|~", "$http_host", "%", "#"}, ExposeHeaders: []string{"!#$%&'*+-.^_`|~", "$1", "'", "`"}},
	{AllowOrigins: []string{"app://$x", "app://x$", "app://''", "app://\"", "app://;", "app://{", "app://}"}, AllowCredentials: true, AllowMethods: []string{"'", "*"}, AllowHeaders: []string{"'", "*"}, ExposeHeaders: []string{"$cors_nothing"}},
	{AllowOrigins: []string{"app://Foo", "app://a,b", "app://*", "web+x://Foo", "web+x://a,b:*"}},
}

func isValid(p core.Policy) bool {
	_, err := core.New(p)
	return err == nil
}

// generator makes policies and requests that are likely to have to do with each other.
type generator struct{ *rand.Rand }

func (g *generator) pick(from ...string) string { return from[g.IntN(len(from))] }
func (g *generator) oneIn(n int) bool           { return g.IntN(n) == 0 }

// some returns up to n of them, in any order, and some twice.
func (g *generator) some(n int, from ...string) (list []string) {
	for range g.IntN(n + 1) {
		list = append(list, g.pick(from...))
	}
	return list
}

var (
	hosts = []string{
		"example.com", "a.example.com", "b.a.example.com", "example.com.", "localhost", "my_app.localhost", "127.0.0.1", "[::1]", "xn--bcher-kva.example",
		"a-rather-long-name-of-a-tenant-with-a-dash.shops.example.com", "com.example",
	}
	appHosts = []string{"Foo", "foo", "a$cors_b", "$http_origin", "a{b}", "x'y", "q\"r`", "(x)+", "a;b", "a&b=c", "!~,", "."}
	methods  = []string{"PUT", "PATCH", "DELETE", "GET", "HEAD", "POST", "OPTIONS", "QUERY", "M-SEARCH", "a$b", "~x", "it's", "#{a}", "100%", "`", "|"}
	names    = []string{
		"Content-Type", "Authorization", "X-Trace", "x-trace", "X-$http_origin", "X-$cors_origin", "$", "X-#{a}%", "X'Y", "X`Y", "X|Y", "~^X", "x.y", "a&b", "!", "*+", "%[src]", "^x$",
	}
)

func (g *generator) origin() string {
	switch {
	case g.oneIn(12):
		return "null"
	case g.oneIn(12):
		return "file://"
	case g.oneIn(5):
		return g.pick("app", "capacitor", "web+x", "chrome-extension") + "://" + g.pick(slices.Concat(appHosts, hosts)...) + g.pick("", "", ":*", ":8080")
	}
	return g.pick("https", "https", "http", "ws", "ftp") + "://" + g.pick(hosts...) + g.pick("", "", "", ":8443", ":3000", ":*", ":80", ":443")
}

func (g *generator) entry() string {
	origin := g.origin()
	scheme, rest, found := strings.Cut(origin, "://")
	switch {
	case !found:
	case g.oneIn(4):
		return scheme + "://*." + rest
	case g.oneIn(10):
		return scheme + "://*" + g.pick("", ":*")
	}
	return origin
}

func (g *generator) policy() core.Policy {
	p := core.Policy{
		AllowMethods: g.some(4, methods...), AllowHeaders: g.some(4, names...), ExposeHeaders: g.some(3, names...),
		AllowCredentials: g.oneIn(2), MaxAgeSeconds: []int{0, 0, -1, 5, 86400}[g.IntN(5)], PreflightStatus: []int{0, 0, 0, 200, 204, 299}[g.IntN(6)],
		DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true,
	}
	if g.oneIn(5) {
		p.AllowMethods = append(p.AllowMethods, "*")
	}
	if g.oneIn(4) {
		p.AllowHeaders = append(p.AllowHeaders, "*")
	}
	if g.oneIn(8) {
		p.ExposeHeaders = append(p.ExposeHeaders, "*")
	}
	if g.oneIn(8) {
		p.AllowOrigins = []string{"*"}
		return p
	}
	for range 1 + g.IntN(5) {
		p.AllowOrigins = append(p.AllowOrigins, g.entry())
	}
	return p
}

// request makes a request for a policy, and the application that it meets.
func (g *generator) request(p core.Policy) *vector.Vector {
	r := &wire.Request{Method: g.pick("GET", "GET", "HEAD", "POST", "DELETE", "OPTIONS", "OPTIONS", "OPTIONS", "OPTIONS"), Path: vector.Path, Host: vector.Host}
	if g.oneIn(10) {
		r.Path = g.pick("/missing", vector.Path+"?a=b", "/")
	}
	add := func(name, value string) {
		if g.oneIn(30) {
			name = strings.ToLower(name)
		}
		r.Fields = append(r.Fields, [2]string{name, strings.Trim(value, " \t")}) // as every server does
	}
	if !g.oneIn(8) {
		add(wire.Origin, g.sentOrigin(p))
	}
	if g.oneIn(60) {
		add(wire.Origin, g.sentOrigin(p))
	}
	if r.Method == "OPTIONS" && !g.oneIn(6) || g.oneIn(30) {
		add(wire.RequestMethod, g.sentMethod(p))
		if g.oneIn(60) {
			add(wire.RequestMethod, g.sentMethod(p))
		}
		for range []int{0, 1, 1, 1, 1, 1, 1, 2}[g.IntN(8)] {
			add(wire.RequestHeaders, g.sentNames(p))
		}
	}
	g.Shuffle(len(r.Fields), func(i, j int) { r.Fields[i], r.Fields[j] = r.Fields[j], r.Fields[i] })
	app := vector.App{Status: []int{0, 0, 0, 0, 201, 204, 304, 401, 404, 500}[g.IntN(10)]}
	if g.oneIn(4) {
		app.Routes = []string{"GET", "OPTIONS"}
	}
	if g.oneIn(3) {
		app.Outer = append(app.Outer, [2]string{wire.Vary, g.pick("Accept-Encoding", "origin", "Accept, Origin", "*", "Cookie , *", "Access-Control-Request-Method", "X-Origin", "Origin-X,,", "Accept-Encoding,  ORIGIN ,Cookie")})
	}
	if g.oneIn(20) {
		app.Outer = append(app.Outer, [2]string{wire.Vary, g.pick("Cookie", "Origin", "*")})
	}
	for _, name := range wire.CORSHeaders {
		if g.oneIn(8) {
			app.Outer = append(app.Outer, [2]string{name, g.pick("*", "true", "https://evil.test", "600")})
		}
	}
	return &vector.Vector{Request: r, App: app}
}

// sentOrigin is an origin of the policy, or almost one.
func (g *generator) sentOrigin(p core.Policy) string {
	origin := g.origin()
	if !g.oneIn(4) {
		origin = p.AllowOrigins[g.IntN(len(p.AllowOrigins))]
	}
	origin = strings.TrimSuffix(origin, ":*") + map[bool]string{true: g.pick("", ":1", ":3000", ":65535", ":65536", ":443", ":80")}[strings.HasSuffix(origin, ":*")]
	for strings.Contains(origin, "*") {
		origin = strings.Replace(origin, "*", g.pick("a", "b.c", "a-b_c", "A", "", ".", "a..b", "evil.test/", "é", "1", "0x1"), 1)
	}
	if !g.oneIn(4) {
		return origin
	}
	at := g.IntN(len(origin) + 1)
	switch g.IntN(5) {
	case 0:
		return origin[:at] + g.pick(".", "x", "/", ":", " ", "evil.", "\\", "%", "A", ",", "\x80", "0") + origin[at:]
	case 1:
		return strings.ToUpper(origin)
	case 2:
		return strings.Replace(origin, ".", g.pick("x", "", ".."), 1)
	case 3:
		return origin[:at] + strings.ToUpper(origin[at:])
	}
	return origin + g.pick(".evil.test", ":443", ":80", "/", ",https://a.test", strings.Repeat("x", 600))
}

func (g *generator) sentMethod(p core.Policy) string {
	if len(p.AllowMethods) > 0 && g.oneIn(2) {
		return p.AllowMethods[g.IntN(len(p.AllowMethods))]
	}
	return g.pick(append([]string{"", "put", "TRACE", "connect", "PUT, POST", "(x)", "é", strings.Repeat("M", 4096), strings.Repeat("M", 4097)}, methods...)...)
}

func (g *generator) sentNames(p core.Policy) string {
	var list []string
	for range g.IntN(5) {
		name := g.pick(names...)
		if len(p.AllowHeaders) > 0 && g.oneIn(2) {
			name = p.AllowHeaders[g.IntN(len(p.AllowHeaders))]
		}
		if g.oneIn(3) {
			name = strings.ToLower(name)
		}
		list = append(list, g.pick("", "", " ", "\t")+name+g.pick("", "", " "))
	}
	switch g.IntN(25) {
	case 0:
		list = append(list, "(", "x")
	case 1:
		list = append(list, strings.Repeat("x", 4096))
	case 2:
		list = append(list, strings.Repeat("x,", 2047))
	case 3:
		list = append(list, "é")
	}
	return strings.Join(list, g.pick(",", ",", ",", ",,"))
}
