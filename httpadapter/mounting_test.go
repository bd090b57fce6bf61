package httpadapter_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func cors(next http.Handler) http.Handler {
	return httpadapter.Middleware(adaptertest.Engine())(next)
}

func TestPreflightArrivesAroundTheWholeMux(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users", ok)
	app := cors(mux)

	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/nowhere"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))

	missing := adaptertest.Actual(app, "GET", "/nowhere")
	assert.Equal(t, http.StatusNotFound, missing.StatusCode)
	adaptertest.RequireShared(t, missing)

	notAllowed := adaptertest.Actual(app, "PUT", "/users")
	assert.Equal(t, http.StatusMethodNotAllowed, notAllowed.StatusCode)
	adaptertest.RequireShared(t, notAllowed)
}

func TestPreflightIsLostAroundAHandlerWhosePatternNamesAMethod(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("GET /users", cors(http.HandlerFunc(ok)))
	adaptertest.RequireBypassed(t, adaptertest.Preflight(mux, "PUT", "/users"), http.StatusMethodNotAllowed)
}

func TestPreflightArrivesAroundAHandlerWhosePatternNamesNoMethod(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/users", cors(http.HandlerFunc(ok)))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(mux, "PUT", "/users"))
}

func TestRedirectOfTheMuxKeepsTheFields(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/", ok)
	redirect := adaptertest.Actual(cors(mux), "GET", "/users")
	assert.GreaterOrEqual(t, redirect.StatusCode, 300)
	assert.Equal(t, "/users/", redirect.Header.Get("Location"))
	adaptertest.RequireShared(t, redirect)
}

func TestRedirectOfTheMuxBypassesMiddlewareInsideOfIt(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/users/", cors(http.HandlerFunc(ok)))
	adaptertest.RequireBypassed(t, adaptertest.Actual(mux, "GET", "/users"), http.StatusTemporaryRedirect)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(mux, "PUT", "/users"), http.StatusTemporaryRedirect)
}

func TestAnswerOfAnOuterLayerLacksTheFields(t *testing.T) {
	unauthorized := func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	}
	inside := unauthorized(cors(http.HandlerFunc(ok)))
	adaptertest.RequireBypassed(t, adaptertest.Actual(inside, "GET", "/users"), http.StatusUnauthorized)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(inside, "PUT", "/users"), http.StatusUnauthorized)

	outside := cors(unauthorized(http.HandlerFunc(ok)))
	adaptertest.RequireShared(t, adaptertest.Actual(outside, "GET", "/users"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(outside, "PUT", "/users"))
}

func TestTimeoutHandlerOutsideLosesTheFields(t *testing.T) {
	app := http.TimeoutHandler(cors(adaptertest.Outlasting(t)), time.Millisecond, "too late")
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/"), http.StatusServiceUnavailable)
}

func TestTimeoutHandlerInsideKeepsTheFields(t *testing.T) {
	app := cors(http.TimeoutHandler(adaptertest.Outlasting(t), time.Millisecond, "too late"))
	answer := adaptertest.Actual(app, "GET", "/")
	assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	adaptertest.RequireShared(t, answer)
}

// The package documentation warns of this: TimeoutHandler copies its handler's
// fields over those that are there.
func TestVaryInsideATimeoutHandlerReplacesOurs(t *testing.T) {
	app := cors(http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
	}), time.Hour, "too late"))
	answer := adaptertest.Actual(app, "GET", "/")
	assert.Equal(t, []string{"Accept-Encoding"}, answer.Header.Values("Vary"))
}

func TestVaryOutsideATimeoutHandlerIsMerged(t *testing.T) {
	app := http.TimeoutHandler(cors(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
	})), time.Hour, "too late")
	answer := adaptertest.Actual(app, "GET", "/")
	assert.Equal(t, []string{"Origin", "Accept-Encoding"}, answer.Header.Values("Vary"))
}

func TestTheOuterOfTwoMountingsAnswersPreflights(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/api/users", httpadapter.Middleware(inner)(http.HandlerFunc(ok)))
		return httpadapter.Middleware(outer)(mux)
	})
}

// The package documentation warns of this: what comes after the middleware
// cannot be seen, and browsers refuse the doubled field.
func TestFieldOfAnUpstreamIsDoubled(t *testing.T) {
	upstream := httptest.NewServer(cors(http.HandlerFunc(ok)))
	defer upstream.Close()
	target, err := url.Parse(upstream.URL)
	require.NoError(t, err)

	answer := adaptertest.Actual(cors(httputil.NewSingleHostReverseProxy(target)), "GET", "/")
	assert.Equal(t, http.StatusOK, answer.StatusCode)
	assert.Equal(t, []string{adaptertest.Origin, adaptertest.Origin}, answer.Header.Values("Access-Control-Allow-Origin"))
}

func TestServeMuxDecodesSegmentsOneByOne(t *testing.T) {
	adaptertest.RequireEncodedSlashRoute(t, "/api/{id}", func(ev core.Evaluator) http.Handler {
		mux := http.NewServeMux()
		for _, route := range []string{"/api/admin/x", "/api/{id}"} {
			mux.HandleFunc(route, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Route", route) })
		}
		return httpadapter.Middleware(ev)(mux)
	})
}

func TestNilEvaluatorPanicsWhenMounted(t *testing.T) {
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { httpadapter.Middleware(ev) })
}
