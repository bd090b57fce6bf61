package core

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const pathsOrigin = "https://app.example.com"

// openEngine admits pathsOrigin, and DenyAll does not. So the decision shows which rule
// decided.
func openEngine() *Engine { return MustNew(Policy{AllowOrigins: []string{pathsOrigin}}) }

func evaluatePath(t *testing.T, p *Paths, path, rawPath string) Decision {
	t.Helper()
	return p.Evaluate(context.Background(), Request{
		Method: http.MethodGet, Path: path, RawPath: rawPath,
		Header: http.Header{"Origin": {pathsOrigin}},
	})
}

// TestMostSpecificPatternDecides asks a rule set in which each rule admits an
// origin of its own, so that a decision names its rule.
func TestMostSpecificPatternDecides(t *testing.T) {
	patterns := []string{"/", "/{$}", "/api/", "/api/users", "/api/users/{id}", "/api/users/{id}/posts",
		"/api/users/me", "/files/{path...}", "/exact", "/a%2Fb"}
	origins := map[string]string{}
	var rules []PathRule
	for i, pattern := range patterns {
		origins[pattern] = "https://rule" + string(rune('a'+i)) + ".example"
		rules = append(rules, PathRule{pattern, MustNew(Policy{AllowOrigins: []string{origins[pattern]}})})
	}
	p, err := NewPaths(rules)
	require.NoError(t, err)

	for path, want := range map[string]string{
		"/":                   "/{$}",
		"/other":              "/",
		"/api/":               "/api/",
		"/api/other":          "/api/",
		"/api/other/deep":     "/api/",
		"/api/users":          "/api/users",
		"/api/users/7":        "/api/users/{id}",
		"/api/users/me":       "/api/users/me",
		"/api/users/7/posts":  "/api/users/{id}/posts",
		"/api/users/me/posts": "/api/users/{id}/posts",
		"/api/users/7/likes":  "/api/",
		"/files/":             "/files/{path...}",
		"/files/a/b":          "/files/{path...}",
		"/exact":              "/exact",
		"/API/users":          "/",
		"/exact;v=1":          "/",
		"/.well-known/x":      "/",
	} {
		t.Run(path, func(t *testing.T) {
			for _, kind := range []string{http.MethodGet, http.MethodOptions} {
				r := Request{Method: kind, Path: path, Header: http.Header{
					"Origin": {origins[want]}, "Access-Control-Request-Method": {"GET"}}}
				d := p.Evaluate(context.Background(), r)
				assert.True(t, d.Allowed(), "%s %s is to be decided by %s, and was not: %s", kind, path, want, d.Explain())
			}
		})
	}
}

func TestPathWithoutARulePassesUntouched(t *testing.T) {
	p, err := NewPaths([]PathRule{{"/api/", openEngine()}})
	require.NoError(t, err)
	d := evaluatePath(t, p, "/other", "")
	h := http.Header{"Access-Control-Allow-Origin": {"left by another layer"}}
	d.Apply(h)
	assert.Equal(t, http.Header{"Access-Control-Allow-Origin": {"left by another layer"}}, h)
	assert.Equal(t, 0, d.Status())
	assert.False(t, d.Allowed())
	assert.Equal(t, ReasonNoPolicy, d.Reason())
}

// TestAmbiguousPathGetsTheStricterAnswer holds the paths that routers read in
// different ways (flask-cors CVE-2024-6866, CVE-2024-6844, CVE-2024-6839): the
// closed rule wins, whichever reading leads to it.
func TestAmbiguousPathGetsTheStricterAnswer(t *testing.T) {
	closed, err := NewPaths([]PathRule{
		{"/", openEngine()}, {"/admin/", DenyAll()}, {"/users/{id}/secret", DenyAll()}, {"/exact", DenyAll()}, {"/item/{id}", DenyAll()},
		{"/thing/{id}", openEngine()}, {"/thing", DenyAll()},
	})
	require.NoError(t, err)
	for _, row := range []struct{ name, path, rawPath string }{
		{"an escaped slash", "/admin/x", "/admin%2Fx"},
		{"an escaped letter", "/admin/x", "/%61dmin/x"},
		{"a dot segment", "/public/../admin/x", ""},
		{"an escaped dot segment", "/public/../admin/x", "/public/%2e%2e/admin/x"},
		{"a dot segment that leads away", "/admin/../public", ""},
		{"a single dot", "/./admin/x", ""},
		{"a doubled slash at the start", "//admin/x", ""},
		{"a doubled slash in a parameter's place", "/users//secret", ""},
		{"a doubled slash within", "/admin//x", ""},
		{"a trailing slash that a middleware may strip", "/exact/", ""},
		{"a slash that a router may add", "/admin", ""},
		{"a parameter that may be empty", "/item/", ""},
		{"a last parameter that may take slashes", "/item/7/8", ""},
		{"a last parameter that may take a trailing slash", "/item/7/", ""},
		{"a slash that may be stripped where a parameter may be empty too", "/thing/", ""},
		{"an invalid escape", "/admin/x", "/admin/%zz/../x"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := evaluatePath(t, closed, row.path, row.rawPath)
			assert.False(t, d.Allowed(), "path %q sent as %q: %s", row.path, row.rawPath, d.Explain())
		})
	}
	t.Run("plain paths stay open", func(t *testing.T) {
		for _, path := range []string{"/", "/public", "/public/", "/public/x", "/exact/deeper", "/..admin", "/administrator"} {
			d := evaluatePath(t, closed, path, "")
			assert.True(t, d.Allowed(), "path %q: %s", path, d.Explain())
		}
	})
}

func TestReadingThatNoRuleCoversIsGrantedNothing(t *testing.T) {
	p, err := NewPaths([]PathRule{{"/public/", openEngine()}})
	require.NoError(t, err)
	d := evaluatePath(t, p, "/public/../admin", "")
	assert.False(t, d.Allowed())
	assert.Equal(t, ReasonPathAmbiguous, d.Reason())
	assert.Contains(t, d.Explain(), "several ways")
	h := http.Header{}
	d.Apply(h)
	assert.Equal(t, http.Header{"Vary": {"Origin"}}, h)
}

func TestReadingsOfWhichNoRuleGrantsTheLeastAreGrantedNothing(t *testing.T) {
	p, err := NewPaths([]PathRule{
		{"/", MustNew(Policy{AllowOrigins: []string{pathsOrigin}, AllowMethods: []string{"PUT"}})},
		{"/admin/", MustNew(Policy{AllowOrigins: []string{pathsOrigin}, AllowMethods: []string{"DELETE"}})},
	})
	require.NoError(t, err)
	d := evaluatePath(t, p, "/admin/../x", "")
	assert.False(t, d.Allowed())
	assert.Equal(t, ReasonPathAmbiguous, d.Reason())
	assert.Contains(t, d.Explain(), "lead to rules that grant different things")
}

// TestAmbiguousPathGrantsWhatAllItsRulesGrant has two rules that both admit the
// origin, and a path that leads to both.
func TestAmbiguousPathGrantsWhatAllItsRulesGrant(t *testing.T) {
	named := Policy{AllowOrigins: []string{pathsOrigin}}
	with := func(change func(p *Policy)) Policy {
		p := named
		change(&p)
		return p
	}
	everyone := Policy{AllowOrigins: []string{"*"}}
	credentialed := with(func(p *Policy) { p.AllowCredentials = true })
	exposing := with(func(p *Policy) { p.ExposeHeaders = []string{"X-Secret"} })
	exposingOther := with(func(p *Policy) { p.ExposeHeaders = []string{"X-Other"} })

	granted := http.Header{"Access-Control-Allow-Origin": {pathsOrigin}, "Vary": {"Origin"}}
	nothing := http.Header{"Vary": {"Origin"}}
	for _, row := range []struct {
		name          string
		first, second Policy
		want          http.Header
	}{
		{"everyone and one origin: the origin is named, and caches are told", everyone, named, granted},
		{"one origin and everyone: the same", named, everyone, granted},
		{"with credentials and without: without", credentialed, named, granted},
		{"fewer exposed fields: those", exposing, named, granted},
		{"different exposed fields: neither rule is within the other", exposing, exposingOther, nothing},
		{"credentials for one and everyone without: neither is within the other", credentialed, everyone, nothing},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, err := NewPaths([]PathRule{{"/a/", MustNew(row.first)}, {"/b/", MustNew(row.second)}})
			require.NoError(t, err)
			h := http.Header{}
			evaluatePath(t, p, "/a/../b/x", "").Apply(h)
			assert.Equal(t, row.want, h)
		})
	}
}

// TestAmbiguousPathVariesByAllThatItsRulesRead guards caches: whichever rule
// answers one request, another request may be answered by another.
func TestAmbiguousPathVariesByAllThatItsRulesRead(t *testing.T) {
	looksUp := MustNew(Policy{}, WithOriginLookup(func(_ context.Context, r Request, _ string) (bool, error) {
		return r.Header.Get("X-Tenant") != "", nil
	}, "X-Tenant"))
	p, err := NewPaths([]PathRule{{"/a/", openEngine()}, {"/b/", looksUp}, {"/c/", MustNew(Policy{AllowOrigins: []string{"*"}})}})
	require.NoError(t, err)
	for name, header := range map[string]http.Header{
		"granted":        {"Origin": {pathsOrigin}, "X-Tenant": {"1"}},
		"refused":        {"Origin": {pathsOrigin}},
		"without Origin": {},
	} {
		for _, path := range []string{"/a/../b/x", "/b/../a/x", "/c/../b/x"} {
			h := http.Header{}
			p.Evaluate(context.Background(), Request{Method: http.MethodGet, Path: path, Header: header}).Apply(h)
			assert.Equal(t, []string{"Origin, X-Tenant"}, h["Vary"], "%s %s", name, path)
		}
	}
}

func TestNewPathsRefuses(t *testing.T) {
	for _, row := range []struct {
		name  string
		rules []PathRule
		opts  []Option
		want  []string
	}{
		{"no rules", nil, nil, []string{"there is no rule"}},
		{"a nil evaluator", []PathRule{{"/", nil}}, nil, []string{"nil", "DenyAll()"}},
		{"a nil engine", []PathRule{{"/", (*Engine)(nil)}}, nil, []string{"nil"}},
		{"a nil evaluator of another type", []PathRule{{"/", (*wrapped)(nil)}}, nil, []string{"nil"}},
		{"a pattern of another router", []PathRule{{"/users/:id", DenyAll()}}, nil, []string{`PathRule[0] "/users/:id": `, `write "/users/{id}"`}},
		{"patterns that overlap", []PathRule{{"/{x}/b", DenyAll()}, {"/a/{y}", DenyAll()}}, nil, []string{`PathRule[1] "/a/{y}": `, "/{x}/b"}},
		{"a lookup", []PathRule{{"/", DenyAll()}},
			[]Option{WithOriginLookup(func(context.Context, Request, string) (bool, error) { return true, nil })},
			[]string{"WithOriginLookup"}},
		{"passthrough", []PathRule{{"/", DenyAll()}}, []Option{WithPreflightPassthrough()}, []string{"WithPreflightPassthrough"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := NewPaths(row.rules, row.opts...)
			var problem *PolicyError
			require.ErrorAs(t, err, &problem)
			for _, want := range row.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
}

func TestPathsReportToTheirOwnObserver(t *testing.T) {
	var seen []Reason
	p, err := NewPaths([]PathRule{{"/api/", DenyAll()}},
		WithObserver(func(_ context.Context, _ Request, d Decision) { seen = append(seen, d.Reason()) }))
	require.NoError(t, err)
	evaluatePath(t, p, "/api/x", "")
	evaluatePath(t, p, "/elsewhere", "")
	assert.Equal(t, []Reason{ReasonOriginNotAllowed}, seen)
}

// TestRequestAsSentDecides has net/http read requests as clients send them. Path
// alone says too little: /admin%2Fx has the Path of /admin/x.
func TestRequestAsSentDecides(t *testing.T) {
	paths := MustNewPaths([]PathRule{
		{"/", openEngine()}, {"/admin/{id}", openEngine()}, {"/admin/{id}/keys", DenyAll()}, {"/closed/{id}", DenyAll()},
		{"/files/{name}", DenyAll()}, {"keys.example/", DenyAll()}, {"keys.example/public/", openEngine()},
	})
	for _, row := range []struct {
		name, host, target string
		allowed            bool
	}{
		{"an open rule", "", "/admin/7", true},
		{"a closed rule", "", "/admin/7/keys", false},
		{"an escaped slash that Gin takes for one", "", "/admin/7%2Fkeys", false},
		{"an escaped slash in the parameter of a closed rule", "", "/closed/7%2Fkeys", false},
		{"an escaped letter that Echo and chi do not decode", "", "/closed/%37", false},
		{"an escaped path of one rule", "", "/a%2Fb", true},
		{"a path that Echo takes for the parameter of a closed rule", "", "/files/dir/secret.txt", false},
		{"a host with a rule", "keys.example", "/admin/7", false},
		{"a host with a rule, and a port", "keys.example:8443", "/admin/7", false},
		{"a host with a rule, as few routers read it", "Keys.Example.", "/admin/7", false},
		{"a more specific rule of the host", "keys.example", "/public/x", true},
		{"another host", "a.keys.example", "/admin/7", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			u, err := url.ParseRequestURI(row.target)
			require.NoError(t, err)
			for _, method := range []string{http.MethodGet, http.MethodOptions} {
				r := &http.Request{Method: method, Host: row.host, URL: u, Header: http.Header{
					"Origin": {pathsOrigin}, "Access-Control-Request-Method": {"GET"}}}
				h, _ := answerTo(t, paths, r)
				assert.Equal(t, row.allowed, h.Get("Access-Control-Allow-Origin") == pathsOrigin, "%s %s%s: %v", method, row.host, row.target, h)
			}
		})
	}
}

func TestMustNewPathsPanicsWithEveryProblem(t *testing.T) {
	defer func() {
		err, _ := recover().(error)
		assert.ErrorContains(t, err, `PathRule[0] "/:a"`)
		assert.ErrorContains(t, err, `PathRule[1] "/b": its evaluator is nil`)
	}()
	MustNewPaths([]PathRule{{"/:a", DenyAll()}, {"/b", nil}})
}

func TestPathsAllocateNothing(t *testing.T) {
	everyone := MustNew(Policy{AllowOrigins: []string{"*"}})
	p := MustNewPaths([]PathRule{{"/", openEngine()}, {"/api/", everyone}, {"/api/users/{id}", openEngine()}, {"/closed", DenyAll()}, {"a.example/", DenyAll()}})
	for name, path := range map[string]string{
		"a plain path":                      "/api/users/7",
		"a trailing slash":                  "/api/users/7/",
		"a trailing slash to a closed rule": "/closed/",
		"a doubled slash":                   "/api//users/7",
		"a million slashes":                 "/api/users" + strings.Repeat("/", 1_000_000),
	} {
		r := Request{Method: http.MethodGet, Host: "b.example", Path: path, Header: http.Header{"Origin": {pathsOrigin}}}
		assert.Zero(t, testing.AllocsPerRun(10, func() { p.Evaluate(context.Background(), r) }), name)
	}
}

// TestTrailingSlashAllocatesLittleWhereRulesDisagree uses rules none of which grants
// the least.
func TestTrailingSlashAllocatesLittleWhereRulesDisagree(t *testing.T) {
	p := MustNewPaths([]PathRule{
		{"/", MustNew(Policy{AllowOrigins: []string{pathsOrigin}, AllowMethods: []string{"PUT"}})},
		{"/exact", MustNew(Policy{AllowOrigins: []string{pathsOrigin}, AllowMethods: []string{"DELETE"}})},
	})
	answer := func(path string) float64 {
		r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}, Header: http.Header{"Origin": {pathsOrigin}}}
		return testing.AllocsPerRun(100, func() { Answer(p, r, http.Header{}) })
	}
	if plain, slash := answer("/exact"), answer("/exact/"); slash > plain+2 {
		t.Errorf("Answer allocates %v times for /exact, and %v times for /exact/", plain, slash)
	}
}
