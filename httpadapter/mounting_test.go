package httpadapter_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

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

// outlasting is a handler that outlasts every http.TimeoutHandler around it.
func outlasting(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func TestTimeoutHandlerOutsideLosesTheFields(t *testing.T) {
	app := http.TimeoutHandler(cors(http.HandlerFunc(outlasting)), time.Millisecond, "too late")
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/"), http.StatusServiceUnavailable)
}

func TestTimeoutHandlerInsideKeepsTheFields(t *testing.T) {
	app := cors(http.TimeoutHandler(http.HandlerFunc(outlasting), time.Millisecond, "too late"))
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

func TestServeMuxDecodesSegmentsOneByOne(t *testing.T) {
	mux := http.NewServeMux()
	ran := ""
	mux.HandleFunc("GET /api/admin/x", func(http.ResponseWriter, *http.Request) { ran = "/api/admin/x" })
	mux.HandleFunc("GET /api/{id}", func(http.ResponseWriter, *http.Request) { ran = "/api/{id}" })
	adaptertest.Actual(cors(mux), "GET", "/api/admin%2Fx")
	assert.Equal(t, "/api/{id}", ran, "the route of /api/admin%%2Fx")
}

func TestNilEvaluatorPanicsWhenMounted(t *testing.T) {
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { httpadapter.Middleware(ev) })
}
