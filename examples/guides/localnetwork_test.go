package guides_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
)

const localNetworkGuide = "local-network-access.md"

// localServer is a server with the policy of the guide. It tells the status of its last
// response.
func localServer(t *testing.T) (app http.Handler, status *int) {
	t.Helper()
	blocks := blocksOf(t, localNetworkGuide)
	require.Len(t, blocks, 1)
	policy, err := core.ParsePolicy([]byte(blocks[0].text))
	require.NoError(t, err)
	require.Empty(t, core.Advise(policy))
	inside := httpadapter.Middleware(core.MustNew(policy))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	status = new(int)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		inside.ServeHTTP(recorder, r)
		*status = recorder.Code
		for name, lines := range recorder.Header() {
			w.Header()[name] = lines
		}
		w.WriteHeader(recorder.Code)
	}), status
}

func TestLocalServerAnswersAsTheGuideSays(t *testing.T) {
	rows := rowsOf(t, localNetworkGuide, "## What does the server have to do?")
	require.Len(t, rows, 4)
	for _, row := range rows {
		t.Run(row[0], func(t *testing.T) {
			app, status := localServer(t)
			origins := codeOf(row[0])
			require.Len(t, origins, 2)
			r, err := http.NewRequest("POST", origins[1]+"/", strings.NewReader("{}"))
			require.NoError(t, err)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded") // has no preflight
			if strings.HasPrefix(row[0], "POST with JSON ") {
				r.Header.Set("Content-Type", "application/json")
			}
			response, err := corstest.NewPage(origins[0], app).Fetch(r)
			switch row[1] {
			case "the script reads it":
				require.NoError(t, err)
				assert.Equal(t, http.StatusOK, response.Status)
			case "refused with 403":
				assert.Equal(t, http.StatusForbidden, *status)
			default:
				t.Fatalf("an answer that the test does not know: %s", row[1])
			}
		})
	}
}

// TestPreflightOfPrivateNetworkAccessGrantsNothingMore sends what Chrome sent for it.
func TestPreflightOfPrivateNetworkAccessGrantsNothingMore(t *testing.T) {
	app, _ := localServer(t)
	preflight := func(fields ...string) http.Header {
		r := httptest.NewRequest("OPTIONS", "http://127.0.0.1:8080/", nil)
		r.Header = http.Header{"Origin": {page}, "Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"content-type"}}
		for _, name := range fields {
			r.Header.Set(name, "true")
		}
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		require.Equal(t, http.StatusNoContent, w.Code)
		return w.Header()
	}
	asked := preflight("Access-Control-Request-Private-Network")
	assert.Equal(t, preflight(), asked)
	assert.NotContains(t, asked, "Access-Control-Allow-Private-Network")
}
