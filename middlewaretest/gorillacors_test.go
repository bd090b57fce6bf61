package middlewaretest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gorilla/handlers"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

const (
	movedPage  = "https://app.example.com"
	movedOther = "https://evil.example"
)

// TestGuideNamesTheOptionsOfGorilla holds the table for those who move. The seed of CI is new
// in each run, or go test may repeat an old result: the guide is outside of this module.
func TestGuideNamesTheOptionsOfGorilla(t *testing.T) {
	os.Getenv("CORSTEST_SEED")
	text, err := os.ReadFile("../docs/mounting/net-http.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## Moving from gorilla/handlers\n")
	if !found {
		t.Fatal("the guide has no such section")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	for name := range map[string]any{
		"AllowedOrigins": handlers.AllowedOrigins, "AllowedOriginValidator": handlers.AllowedOriginValidator,
		"AllowedMethods": handlers.AllowedMethods, "AllowedHeaders": handlers.AllowedHeaders, "ExposedHeaders": handlers.ExposedHeaders,
		"AllowCredentials": handlers.AllowCredentials, "MaxAge": handlers.MaxAge,
		"OptionStatusCode": handlers.OptionStatusCode, "IgnoreOptions": handlers.IgnoreOptions,
	} {
		if !strings.Contains(section, "\n| `"+name+"` |") {
			t.Errorf("the table does not say what becomes of %s", name)
		}
	}
}

// answerOf asks for a PUT with Authorization beforehand, or with a plain OPTIONS.
func answerOf(middleware func(http.Handler) http.Handler, origin, method string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("OPTIONS", "http://api.example.com/", nil)
	r.Header.Set("Origin", origin)
	if method != "" {
		r.Header.Set("Access-Control-Request-Method", method)
		r.Header.Set("Access-Control-Request-Headers", "authorization")
	}
	w := httptest.NewRecorder()
	middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) })).ServeHTTP(w, r)
	return w
}

func TestWhatDiffersFromGorilla(t *testing.T) {
	ours := func(p core.Policy) func(http.Handler) http.Handler { return httpadapter.Middleware(core.MustNew(p)) }
	theirs := func(options ...handlers.CORSOption) func(http.Handler) http.Handler {
		return handlers.CORS(append(options, handlers.AllowedMethods([]string{"PUT"}))...)
	}
	origins, headers := handlers.AllowedOrigins([]string{movedPage}), handlers.AllowedHeaders([]string{"Authorization"})
	policy := core.Policy{AllowOrigins: []string{movedPage}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"Authorization"}}
	everyone := core.Policy{AllowOrigins: []string{"*"}, AllowCredentials: true}
	for _, row := range []struct {
		name            string
		answer          *httptest.ResponseRecorder
		status          int
		origin, vary    string
		header, another string
	}{
		{"theirs", answerOf(theirs(origins, headers), movedPage, "PUT"), 200, movedPage, "", "Access-Control-Allow-Headers", "Authorization"},
		{"ours", answerOf(ours(policy), movedPage, "PUT"), 204, movedPage, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers", "Access-Control-Allow-Headers", "Authorization"},
		{"theirs without a list", answerOf(theirs(headers), movedOther, "PUT"), 200, "*", "", "", ""},
		{"theirs with a validator", answerOf(theirs(headers, handlers.AllowedOriginValidator(func(string) bool { return true })), movedOther, "PUT"), 200, movedOther, "", "", ""},
		{"theirs with * for headers", answerOf(theirs(origins, handlers.AllowedHeaders([]string{"*"})), movedPage, "PUT"), 403, "", "", "", ""},
		{"theirs with * and credentials", answerOf(theirs(headers, handlers.AllowedOrigins([]string{"*"}), handlers.AllowCredentials()), movedOther, "PUT"), 200, "*", "", "Access-Control-Allow-Credentials", "true"},
		{"theirs with an hour", answerOf(theirs(origins, headers, handlers.MaxAge(3600)), movedPage, "PUT"), 200, movedPage, "", "Access-Control-Max-Age", "600"},
		{"theirs, another page", answerOf(theirs(origins, headers), movedOther, "PUT"), 200, "", "", "", ""},
		{"ours, another page", answerOf(ours(policy), movedOther, "PUT"), 403, "", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers", "", ""},
		{"theirs, no preflight", answerOf(theirs(origins, headers), movedPage, ""), 400, "", "", "", ""},
		{"ours, no preflight", answerOf(ours(policy), movedPage, ""), http.StatusTeapot, movedPage, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers", "", ""},
	} {
		h := row.answer.Result().Header
		if row.answer.Code != row.status || h.Get("Access-Control-Allow-Origin") != row.origin || h.Get("Vary") != row.vary ||
			row.header != "" && h.Get(row.header) != row.another {
			t.Errorf("%s: %d %v", row.name, row.answer.Code, h)
		}
	}
	if _, err := core.New(core.Policy{}); err == nil {
		t.Error("a policy without a list is no error")
	}
	if _, err := core.New(everyone); err == nil {
		t.Error("* with credentials is no error")
	}
}
