package ginadapter_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

var modelMethods = []string{"GET", "PUT", "DELETE"}

// A model is a random app. Its routes are registered in an order, so that an app
// without one of them can be built again.
type model struct {
	policies []core.Evaluator // each admits the origin of its index only
	groups   []modelGroup     // the first is the engine
	routes   []modelRoute
	settings func(*gin.Engine)
	exact    bool // Route registers each route whose pattern has a colon
}

type modelGroup struct {
	parent int
	path   string
	policy int // -1: none
}

type modelRoute struct {
	group        int
	method, path string
	policy       int  // -1: registered plainly
	early        bool // before the groups are made
}

func modelOrigin(policy int) string { return fmt.Sprintf("https://p%d.example", policy) }

func randomModel(random *rand.Rand, exact bool) *model {
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	m := &model{exact: exact, groups: []modelGroup{{policy: -1}}}
	raw, escaped, clean, redirects, notAllowed := random.IntN(4) == 0, random.IntN(6) == 0, random.IntN(4) == 0, random.IntN(2) == 0, random.IntN(2) == 0
	m.settings = func(e *gin.Engine) {
		e.UseRawPath, e.UseEscapedPath, e.RemoveExtraSlash = raw, escaped, clean
		e.RedirectTrailingSlash, e.HandleMethodNotAllowed = redirects, notAllowed
	}
	for i := range 1 + random.IntN(3) {
		p := core.Policy{AllowOrigins: []string{modelOrigin(i)}, AllowMethods: modelMethods, MaxAgeSeconds: 600}
		if random.IntN(3) == 0 {
			p.AllowMethods = []string{"*"}
		}
		if random.IntN(3) == 0 {
			p.AllowHeaders = []string{"X-A"}
		}
		m.policies = append(m.policies, core.MustNew(p))
	}
	segment := func() string {
		return pick("a", "a", "b", ":p", ":p", `\:p`, `a\:p`, "a:p", "ab", ":q")
	}
	for range random.IntN(4) {
		path := "/" + pick("a", "b", ":p", "a:p")
		if exact {
			path = "/" + pick("a", "b")
		}
		m.groups = append(m.groups, modelGroup{random.IntN(len(m.groups)), path, random.IntN(len(m.policies)+1) - 1})
	}
	if random.IntN(4) == 0 {
		m.groups[0].policy = random.IntN(len(m.policies))
	}
	for range 1 + random.IntN(7) {
		r := modelRoute{random.IntN(len(m.groups)), pick(modelMethods...), "", random.IntN(len(m.policies)+1) - 1, false}
		for range random.IntN(3) {
			r.path += "/" + segment()
		}
		r.path += pick("", "", "", "/", "/*rest")
		if random.IntN(12) == 0 {
			r.method = "OPTIONS"
		}
		if r.policy < 0 && (m.exact && strings.Contains(r.path, ":")) {
			r.policy = 0
		}
		r.early = r.policy < 0 && random.IntN(3) == 0
		m.routes = append(m.routes, r)
	}
	return m
}

// build returns the app, and the patterns of its routes by their index, or false if
// Gin or the adapter refuses a route or a group.
func (m *model) build(routes []modelRoute) (app *gin.Engine, patterns []string, built bool) {
	defer func() { built = recover() == nil }()
	app = gin.New()
	m.settings(app)
	cors := ginadapter.On(app)
	groups := []*gin.RouterGroup{&app.RouterGroup}
	for _, g := range m.groups[1:] {
		groups = append(groups, groups[g.parent].Group(g.path))
	}
	patterns = make([]string, len(routes))
	register := func(early bool) {
		for i, r := range routes {
			if r.early != early {
				continue
			}
			patterns[i] = groups[r.group].Group(r.path).BasePath()
			runs := func(c *gin.Context) { c.Header("Runs", fmt.Sprint(i)) }
			if r.policy < 0 {
				groups[r.group].Handle(r.method, r.path, runs)
			} else {
				cors.Route(groups[r.group], m.policies[r.policy], r.method, r.path, runs)
			}
		}
	}
	register(true)
	for i, g := range m.groups {
		if g.policy >= 0 {
			cors.Group(groups[i], m.policies[g.policy])
		}
	}
	register(false)
	return app, patterns, true
}

// policyOf returns the policy of a route as the documentation has it: its own, or
// that of the deepest group around it, or -1.
func (m *model) policyOf(r modelRoute, pattern string) int {
	if r.policy >= 0 {
		return r.policy
	}
	decides, depth := -1, -1
	for i, g := range m.groups {
		base := ""
		for j := i; j > 0; j = m.groups[j].parent {
			base = m.groups[j].path + base
		}
		if g.policy >= 0 && len(base) > depth && (pattern == base || strings.HasPrefix(pattern, base+"/")) {
			decides, depth = g.policy, len(base)
		}
	}
	return decides
}

func (m *model) String() string {
	return fmt.Sprintf("groups %v, routes %v", m.groups, m.routes)
}

// For random apps, Gin itself is the judge: the route that runs decides. A grant is
// wrong if a browser, which keeps all that a preflight's response lists, may then
// send a request to a route that has another policy or none. A grant is lost if the
// route's own policy admits the origin and the preflight fails.
func TestRandomAppsGrantWhatThePolicyOfTheRouteThatRunsGrants(t *testing.T) {
	for name, row := range map[string]struct {
		exact bool
		lost  float64 // of all grants, at most
	}{
		"all colons registered by Route": {true, 0},
		"any registration":               {false, 0.01},
	} {
		t.Run(name, func(t *testing.T) {
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 0))
			granted, lost := 0, 0
			for range 2500 {
				m := randomModel(random, row.exact)
				var routes []modelRoute
				for _, r := range m.routes { // without those that Gin refuses
					if _, _, built := m.build(append(slices.Clone(routes), r)); built {
						routes = append(routes, r)
					}
				}
				m.routes = routes
				app, patterns, built := m.build(routes)
				if !built { // the groups themselves
					continue
				}
				for range 6 {
					path := ""
					for range random.IntN(5) {
						path += "/" + []string{"a", "b", "c", ":p", "a:p", "ax", "ab", ":q", "x%2Fa", "", "."}[random.IntN(11)]
					}
					if path += []string{"", "/"}[random.IntN(2)]; path == "" {
						path = "/"
					}
					g, l := m.judge(t, app, patterns, path)
					granted, lost = granted+g, lost+l
				}
			}
			t.Logf("%d grants, %d lost", granted, lost)
			require.Greater(t, granted, 1000)
			require.LessOrEqual(t, float64(lost), row.lost*float64(granted+lost))
		})
	}
}

func (m *model) judge(t *testing.T, app *gin.Engine, patterns []string, path string) (granted, lost int) {
	t.Helper()
	runs := map[string]int{} // the policy of the route that runs for a method; -2: no route
	for _, method := range modelMethods {
		runs[method] = -2
		for policy := range m.policies {
			w := m.send(app, modelOrigin(policy), method, path, "")
			var i int
			if _, err := fmt.Sscan(w.Header().Get("Runs"), &i); err != nil {
				continue
			}
			runs[method] = m.policyOf(m.routes[i], patterns[i])
			readable := w.Header().Get("Access-Control-Allow-Origin") == modelOrigin(policy)
			if readable && runs[method] != policy || m.exact && readable != (runs[method] == policy) {
				require.Failf(t, "the wrong policy on a response", "%s %s from policy %d ran route %d of policy %d and got %v\n%s", method, path, policy, i, runs[method], w.Header(), m)
			}
		}
	}
	for policy := range m.policies {
		for _, asked := range append([]string{"LOCK"}, modelMethods...) {
			w := m.send(app, modelOrigin(policy), http.MethodOptions, path, asked)
			h := w.Header()
			admitted := w.Code == http.StatusNoContent && h.Get("Access-Control-Allow-Origin") == modelOrigin(policy)
			listed := strings.Split(h.Get("Access-Control-Allow-Methods"), ", ")
			for _, method := range modelMethods {
				kept := admitted && (slices.Contains(listed, method) || slices.Contains(listed, "*") || method == "GET" && asked == "GET")
				switch {
				case kept && runs[method] != -2 && runs[method] != policy:
					require.Failf(t, "a wrong grant", "preflight for %s %s from policy %d got %v, but %s runs a route of policy %d\n%s", asked, path, policy, h, method, runs[method], m)
				case kept:
					granted++
				case method == asked && runs[method] == policy && w.Code != http.StatusTemporaryRedirect && w.Code != http.StatusInternalServerError:
					lost++
					if m.exact {
						require.Failf(t, "a lost grant", "preflight for %s %s from policy %d got %d %v\n%s", asked, path, policy, w.Code, h, m)
					}
				}
				if admitted && h.Get("Access-Control-Allow-Headers") != "" && runs[method] != -2 && runs[method] != policy {
					require.Equal(t, "0", h.Get("Access-Control-Max-Age"), "preflight for %s %s from policy %d keeps headers that %s of policy %d may use\n%s", asked, path, policy, method, runs[method], m)
				}
			}
		}
	}
	return granted, lost
}

func (m *model) send(app http.Handler, origin, method, path, requestMethod string) (w *httptest.ResponseRecorder) {
	h := http.Header{"Origin": {origin}}
	if requestMethod != "" {
		h.Set("Access-Control-Request-Method", requestMethod)
	}
	defer func() {
		if recover() != nil { // Gin itself may panic where it searches all trees for a 405 (tree.go:435)
			w = httptest.NewRecorder()
			w.Code = http.StatusInternalServerError
		}
	}()
	return request(app, method, path, h)
}
