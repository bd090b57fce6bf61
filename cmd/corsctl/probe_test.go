package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

// probedServer has some paths that are right and some that are wrong.
func probedServer(w http.ResponseWriter, r *http.Request) {
	const app = "https://app.example.com"
	origin := r.Header.Get("Origin")
	admitted := origin == app
	switch r.URL.Path {
	case "/prefix":
		admitted = strings.HasPrefix(origin, app)
	case "/everyone":
		admitted = origin != ""
	case "/nobody":
		admitted = false
	case "/options":
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
	}
	w.Header().Set("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
	if admitted {
		w.Header().Set("Access-Control-Allow-Origin", origin)
	}
	if r.Method != http.MethodOptions {
		return
	}
	w.Header().Set("Access-Control-Allow-Methods", "PUT")
	w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
	w.WriteHeader(http.StatusNoContent)
}

// TestProbeScripts runs testdata/probe/*.txt, with a server at $SERVER.
func TestProbeScripts(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(probedServer))
	t.Cleanup(server.Close)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/probe",
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SERVER", server.URL)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": checkStatus},
	})
}

func TestOnlyAYesSendsRequests(t *testing.T) {
	for _, row := range []struct {
		name       string
		answer     string
		isTerminal bool
		want       string // in the error; "" for none
		asks       bool
	}{
		{"y", "y\n", true, "", true},
		{"yes in another case", " YES\r\n", true, "", true},
		{"the default", "\n", true, "nothing was sent", true},
		{"no", "n\n", true, "nothing was sent", true},
		{"anything else", "yesterday\n", true, "nothing was sent", true},
		{"the end of the input", "", true, "nothing was sent", true},
		{"nobody to ask", "y\n", false, "--yes", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			var asked strings.Builder
			err := confirm("it is so", &cli.Streams{In: strings.NewReader(row.answer), Err: &asked}, row.isTerminal)
			if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %q in it", err, row.want)
			}
			if (asked.Len() > 0) != row.asks {
				t.Errorf("it wrote %q", asked.String())
			}
		})
	}
}
