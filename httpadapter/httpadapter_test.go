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
	"github.com/sallyport/cors/internal/mount/mounttest"
)

var cors = httpadapter.Middleware(mounttest.Engine())

func ok(w http.ResponseWriter, r *http.Request) {}

// mux has the patterns that the tests ask for.
func mux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users", ok)
	mux.HandleFunc("/folder/", ok)
	return mux
}

func TestAroundTheMuxEveryPreflightArrives(t *testing.T) {
	app := cors(mux())
	for name, path := range map[string]string{
		"of a route for GET alone":        "/users",
		"of a path without a route":       "/nothing",
		"of a path that GET is led from":  "/folder",
		"of a path that is to be cleaned": "/folder/../users",
	} {
		t.Run(name, func(t *testing.T) { mounttest.PreflightArrives(t, app, path) })
	}
}

func TestAroundTheMuxEveryAnswerCarriesTheFields(t *testing.T) {
	app := cors(mux())
	for _, row := range []struct {
		name, method, path string
		status             int
	}{
		{"the route's own", "GET", "/users", http.StatusOK},
		{"no such path", "GET", "/nothing", http.StatusNotFound},
		{"no such method", "PUT", "/users", http.StatusMethodNotAllowed},
		{"a redirect to the trailing slash", "GET", "/folder", http.StatusTemporaryRedirect},
		{"a redirect to the cleaned path", "GET", "/folder/../users", http.StatusTemporaryRedirect},
	} {
		t.Run(row.name, func(t *testing.T) {
			mounttest.AnswerCarriesFields(t, app, row.method, row.path, row.status)
		})
	}
}

func TestPreflightsMissAHandlerWhosePatternNamesAMethod(t *testing.T) {
	app := http.NewServeMux()
	app.Handle("GET /users", cors(http.HandlerFunc(ok)))
	mounttest.PreflightMisses(t, app, "/users", http.StatusMethodNotAllowed)
	mounttest.AnswerCarriesFields(t, app, "GET", "/users", http.StatusOK)
}

func TestPreflightsReachAHandlerWhosePatternNamesNoMethod(t *testing.T) {
	app := http.NewServeMux()
	app.Handle("/users", cors(http.HandlerFunc(ok)))
	mounttest.PreflightArrives(t, app, "/users")
}

func TestRedirectsOfTheMuxBypassMiddlewareInsideOfIt(t *testing.T) {
	app := http.NewServeMux()
	app.Handle("/folder/", cors(http.HandlerFunc(ok)))
	mounttest.AnswerLacksFields(t, app, "GET", "/folder", http.StatusTemporaryRedirect)
	mounttest.PreflightMisses(t, app, "/folder", http.StatusTemporaryRedirect)
}

func TestAnswersOfAnOuterLayerLackTheFields(t *testing.T) {
	authenticate := func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	}
	app := authenticate(cors(mux()))
	mounttest.AnswerLacksFields(t, app, "GET", "/users", http.StatusUnauthorized)
	mounttest.PreflightMisses(t, app, "/users", http.StatusUnauthorized)
}

func TestTimeoutHandlerOutsideLosesTheFieldsOnATimeout(t *testing.T) {
	app := http.TimeoutHandler(cors(mounttest.Stuck(t)), time.Millisecond, "")
	mounttest.AnswerLacksFields(t, app, "GET", "/", http.StatusServiceUnavailable)
}

func TestTimeoutHandlerInsideKeepsTheFieldsOnATimeout(t *testing.T) {
	app := cors(http.TimeoutHandler(mounttest.Stuck(t), time.Millisecond, ""))
	mounttest.AnswerCarriesFields(t, app, "GET", "/", http.StatusServiceUnavailable)
}

func TestTimeoutHandlerOutsideMergesVary(t *testing.T) {
	app := http.TimeoutHandler(cors(http.HandlerFunc(addVary)), time.Minute, "")
	assert.Equal(t, []string{"Origin", "Accept-Encoding"}, varyOf(app))
}

// TimeoutHandler copies the handler's fields over those that are there.
func TestTimeoutHandlerInsideReplacesVaryByTheHandlers(t *testing.T) {
	app := cors(http.TimeoutHandler(http.HandlerFunc(addVary), time.Minute, ""))
	assert.Equal(t, []string{"Accept-Encoding"}, varyOf(app))
}

func addVary(w http.ResponseWriter, r *http.Request) { w.Header().Add("Vary", "Accept-Encoding") }

func varyOf(app http.Handler) []string { return ask(app).Header().Values("Vary") }

func TestTheOuterOfTwoMountingsAnswersEveryPreflight(t *testing.T) {
	const inner = "https://inner.example.com"
	app := cors(httpadapter.Middleware(mounttest.EngineFor(inner))(mux()))
	mounttest.PreflightArrives(t, app, "/users")
	mounttest.PreflightRefused(t, app, inner, "/users")
}

// The inner of two layers has the last word on actual answers, and removes what
// the outer granted.
func TestTheInnerOfTwoMountingsOwnsActualAnswers(t *testing.T) {
	app := cors(httpadapter.Middleware(core.DenyAll())(mux()))
	assert.Empty(t, ask(app).Header().Values("Access-Control-Allow-Origin"))
}

// What comes later cannot be seen: the documentation says so, and browsers refuse
// the doubled field.
func TestAnUpstreamsOwnFieldIsDoubled(t *testing.T) {
	upstream := httptest.NewServer(cors(mux()))
	defer upstream.Close()
	target, err := url.Parse(upstream.URL)
	require.NoError(t, err)

	answer := ask(cors(httputil.NewSingleHostReverseProxy(target)))
	require.Equal(t, http.StatusOK, answer.Code)
	assert.Equal(t, []string{mounttest.Origin, mounttest.Origin}, answer.Header().Values("Access-Control-Allow-Origin"))
}

// ask sends GET /users from the origin that the engine admits.
func ask(app http.Handler) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/users", nil)
	r.Header.Set("Origin", mounttest.Origin)
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	return w
}

func TestNilEvaluatorPanicsWhenMounted(t *testing.T) {
	mounttest.PanicsOnNil(t, httpadapter.Middleware)
}

func TestServeMuxRoutesAnEncodedSlashAsPartOfASegment(t *testing.T) {
	mounttest.RunsForEncodedSlash(t, "/api/{id}", func(ev core.Evaluator) http.Handler {
		mux := http.NewServeMux()
		for _, pattern := range []string{"/api/{id}", "/api/admin/x"} {
			mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(pattern)) })
		}
		return httpadapter.Middleware(ev)(mux)
	})
}
