package httpadapter_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// bridgedPolicy admits by list, by pattern and by lookup.
func bridgedPolicy(t *testing.T, enforce core.Enforcement) *core.Engine {
	t.Helper()
	engine, err := core.New(core.Policy{
		AllowOrigins: []string{"https://app.example.com", "https://*.partner.example"},
		AllowMethods: []string{"PUT"},
		Enforce:      enforce,
	}, core.WithOriginLookup(func(_ context.Context, _ core.Request, origin string) (bool, error) {
		return origin == "https://tenant.example", nil
	}))
	require.NoError(t, err)
	return engine
}

// protection trusts one origin that the policy does not admit, exempts /hook, and
// denies with a status that nothing else sends.
func protection(t *testing.T) *http.CrossOriginProtection {
	t.Helper()
	c := http.NewCrossOriginProtection()
	require.NoError(t, c.AddTrustedOrigin("https://trusted.example"))
	c.AddInsecureBypassPattern("/hook")
	c.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	return c
}

var served = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) })

// sendTo sends a request to the host site.example.
func sendTo(app http.Handler, method, path string, fields map[string]string) *http.Response {
	r := httptest.NewRequest(method, "http://site.example"+path, nil)
	for name, value := range fields {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	return w.Result()
}

func TestCrossOriginProtectionAsksThePolicyWhereCheckRefuses(t *testing.T) {
	from := func(origin string) map[string]string {
		return map[string]string{"Origin": origin, "Sec-Fetch-Site": "cross-site"}
	}
	app := httpadapter.CrossOriginProtection(protection(t), bridgedPolicy(t, core.EnforceNone))(served)
	for _, c := range []struct {
		name   string
		method string
		path   string
		fields map[string]string
		want   int
	}{
		{"a listed origin", "POST", "/", from("https://app.example.com"), http.StatusAccepted},
		{"an origin of a pattern", "POST", "/", from("https://a.partner.example"), http.StatusAccepted},
		{"an origin that the lookup knows", "POST", "/", from("https://tenant.example"), http.StatusAccepted},
		{"a listed origin of a browser without Sec-Fetch-Site", "POST", "/", map[string]string{"Origin": "https://app.example.com"}, http.StatusAccepted},
		{"an origin that only CrossOriginProtection trusts", "POST", "/", from("https://trusted.example"), http.StatusAccepted},
		{"a path that it exempts", "POST", "/hook", from("https://evil.example"), http.StatusAccepted},
		{"the own page", "POST", "/", map[string]string{"Origin": "http://site.example", "Sec-Fetch-Site": "same-origin"}, http.StatusAccepted},
		{"no browser", "POST", "/", nil, http.StatusAccepted},
		{"another site's GET", "GET", "/", from("https://evil.example"), http.StatusAccepted},
		{"another site", "POST", "/", from("https://evil.example"), http.StatusTeapot},
		{"another site of a browser without Sec-Fetch-Site", "POST", "/", map[string]string{"Origin": "https://evil.example"}, http.StatusTeapot},
		{"a page without an origin", "POST", "/", from("null"), http.StatusTeapot},
		{"a subdomain that is not listed", "POST", "/", map[string]string{"Origin": "http://sub.site.example", "Sec-Fetch-Site": "same-site"}, http.StatusTeapot},
		{"another site that hides its origin", "POST", "/", map[string]string{"Sec-Fetch-Site": "cross-site"}, http.StatusTeapot},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, sendTo(app, c.method, c.path, c.fields).StatusCode, "%s %s %v", c.method, c.path, c.fields)
		})
	}
}

// TestOrderOfCrossOriginProtectionAndMiddleware has what the documentation says of the
// two orders: what is served is the same, but only Middleware outside writes Vary on
// refused responses.
func TestOrderOfCrossOriginProtectionAndMiddleware(t *testing.T) {
	engine := bridgedPolicy(t, core.EnforceNone)
	cors, bridge := httpadapter.Middleware(engine), httpadapter.CrossOriginProtection(protection(t), engine)
	preflight := map[string]string{"Origin": "https://app.example.com", "Access-Control-Request-Method": "PUT"}

	for name, order := range map[string]struct {
		app          http.Handler
		varyOnDenial []string
	}{
		"Middleware outside": {cors(bridge(served)), []string{"Origin"}},
		"Middleware inside":  {bridge(cors(served)), nil},
	} {
		t.Run(name, func(t *testing.T) {
			answered := sendTo(order.app, "OPTIONS", "/", preflight)
			assert.Equal(t, http.StatusNoContent, answered.StatusCode)
			assert.Equal(t, []string{"PUT"}, answered.Header["Access-Control-Allow-Methods"])

			admitted := sendTo(order.app, "PUT", "/", map[string]string{"Origin": "https://app.example.com"})
			assert.Equal(t, http.StatusAccepted, admitted.StatusCode)
			assert.Equal(t, []string{"https://app.example.com"}, admitted.Header["Access-Control-Allow-Origin"])

			// CrossOriginProtection serves whom it trusts; the policy lets that page read nothing.
			trusted := sendTo(order.app, "POST", "/", map[string]string{"Origin": "https://trusted.example"})
			assert.Equal(t, http.StatusAccepted, trusted.StatusCode)
			assert.Empty(t, trusted.Header["Access-Control-Allow-Origin"])

			refused := sendTo(order.app, "POST", "/", map[string]string{"Origin": "https://evil.example"})
			assert.Equal(t, http.StatusTeapot, refused.StatusCode)
			assert.Empty(t, refused.Header["Access-Control-Allow-Origin"])
			assert.Equal(t, order.varyOnDenial, refused.Header["Vary"])
		})
	}
}

// TestUserInformationInOriginIsRefused is golang/go#78563: Check parses Origin as a
// URL, so that user information before the host does not make it another origin.
func TestUserInformationInOriginIsRefused(t *testing.T) {
	fields := map[string]string{"Origin": "http://evil@site.example"}
	r := httptest.NewRequest("POST", "http://site.example/", nil)
	r.Header.Set("Origin", fields["Origin"])
	require.NoError(t, protection(t).Check(r), "Check refuses it by now: say so in the documentation")

	for _, enforce := range []core.Enforcement{core.EnforceNone, core.EnforceUnsafe, core.EnforceAll} {
		assert.False(t, core.AdmitsOrigin(bridgedPolicy(t, enforce), r), "Enforce %q", enforce)
	}
	for _, enforce := range []core.Enforcement{core.EnforceUnsafe, core.EnforceAll} {
		engine := bridgedPolicy(t, enforce)
		app := httpadapter.Middleware(engine)(httpadapter.CrossOriginProtection(protection(t), engine)(served))
		assert.Equal(t, http.StatusForbidden, sendTo(app, "POST", "/", fields).StatusCode, "Enforce %q", enforce)
	}
}

// TestEnforceRefusesWhatCrossOriginProtectionRefuses has the documentation's word that
// one of the two is enough, for the combinations of what both of them read.
func TestEnforceRefusesWhatCrossOriginProtectionRefuses(t *testing.T) {
	engine := core.MustNew(core.Policy{Enforce: core.EnforceUnsafe}) // the own pages alone
	app := httpadapter.Middleware(engine)(served)
	c := http.NewCrossOriginProtection()
	refused := 0
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "QUERY", "TRACE"} {
		for _, origin := range []string{"", "null", "http://site.example", "https://site.example", "http://site.example:8080", "https://evil.example", "garbage"} {
			for _, site := range []string{"", "none", "same-origin", "same-site", "cross-site", "garbage"} {
				fields := map[string]string{"Origin": origin, "Sec-Fetch-Site": site}
				maps.DeleteFunc(fields, func(_, value string) bool { return value == "" })
				r := httptest.NewRequest(method, "http://site.example/", nil)
				for name, value := range fields {
					r.Header.Set(name, value)
				}
				if c.Check(r) != nil {
					refused++
					assert.Equal(t, http.StatusForbidden, sendTo(app, method, "/", fields).StatusCode, "%s %v", method, slices.Sorted(maps.Values(fields)))
				}
			}
		}
	}
	assert.NotZero(t, refused)
}

func TestCrossOriginProtectionNeedsBoth(t *testing.T) {
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) {
		httpadapter.CrossOriginProtection(http.NewCrossOriginProtection(), ev)
	})
	assert.PanicsWithValue(t, "cors: httpadapter.CrossOriginProtection needs http.NewCrossOriginProtection() and got nil", func() {
		httpadapter.CrossOriginProtection(nil, adaptertest.Engine())
	})
}

// The policy, and whoever observes it, is asked about refused requests alone.
func TestCrossOriginProtectionAsksThePolicyAboutRefusedRequestsAlone(t *testing.T) {
	var seen []string
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}}, core.WithObserver(func(_ context.Context, r core.Request, _ core.Decision) {
		seen = append(seen, r.Method)
	}))
	protected := httpadapter.CrossOriginProtection(http.NewCrossOriginProtection(), engine)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, method := range []string{"GET", "POST"} {
		r := httptest.NewRequest(method, "/", nil)
		r.Header.Set("Origin", "https://app.example.com")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		protected.ServeHTTP(httptest.NewRecorder(), r)
	}
	assert.Equal(t, []string{"POST"}, seen)
}
