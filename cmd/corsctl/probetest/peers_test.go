package probetest

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	gincors "github.com/gin-contrib/cors"
	chicors "github.com/go-chi/cors"
	jub0bs "github.com/jub0bs/cors"
	"github.com/labstack/echo/v4/middleware"
	"github.com/rs/cors"

	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
)

const guide = "../../../docs/probe.md"

// configured is a library with one meaning of a policy, in the words of its documents.
type configured struct {
	library string
	build   func(t *testing.T, p policy) http.Handler
}

// policy is what each library is asked for.
type policy struct {
	name        string
	origins     []string
	credentials bool
}

var policies = []policy{
	{"one origin with credentials", []string{page}, true},
	{"all hosts of a domain with credentials", []string{"https://*.example.com"}, true},
	{"everyone, without credentials", []string{"*"}, false},
}

var (
	put  = []string{"GET", "HEAD", "PUT"}
	json = []string{"Content-Type"}
)

var libraries = []configured{
	{"rs/cors 1.11.1", func(_ *testing.T, p policy) http.Handler {
		return cors.New(cors.Options{AllowedOrigins: p.origins, AllowCredentials: p.credentials, AllowedMethods: put, AllowedHeaders: json}).Handler(newMux())
	}},
	{"go-chi/cors 1.2.2", func(_ *testing.T, p policy) http.Handler {
		return newChi(chicors.Handler(chicors.Options{AllowedOrigins: p.origins, AllowCredentials: p.credentials, AllowedMethods: put, AllowedHeaders: json}))
	}},
	{"gin-contrib/cors 1.7.7", func(_ *testing.T, p policy) http.Handler {
		return newGin(gincors.New(gincors.Config{AllowOrigins: p.origins, AllowWildcard: true, AllowCredentials: p.credentials, AllowMethods: put, AllowHeaders: json}))
	}},
	{"Echo 4.16.0's own", func(_ *testing.T, p policy) http.Handler {
		return newEcho(middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: p.origins, AllowCredentials: p.credentials, AllowMethods: put, AllowHeaders: json}))
	}},
	{"jub0bs/cors 0.13.6", func(t *testing.T, p policy) http.Handler {
		m, err := jub0bs.NewMiddleware(jub0bs.Config{Origins: p.origins, Credentialed: p.credentials, Methods: put, RequestHeaders: json})
		if err != nil {
			t.Fatal(err)
		}
		return m.Wrap(newMux())
	}},
}

// TestTheGuideShowsWhatIsFoundInOtherLibraries compares the table of the guide.
// UPDATE_SCRIPTS=1 writes it; look at it before you commit it.
func TestTheGuideShowsWhatIsFoundInOtherLibraries(t *testing.T) {
	var table strings.Builder
	table.WriteString("| library | policy | found |\n|---|---|---|\n")
	for _, l := range libraries {
		for _, p := range policies {
			origins := p.origins
			if origins[0] == "*" {
				origins = []string{page}
			}
			report := probed(t, l.build(t, p), probe.Options{Origins: origins, Method: "PUT", Headers: []string{"Content-Type: application/json"}})
			var all []string
			for _, f := range report.Findings {
				all = append(all, fmt.Sprintf("%s [`%s`](#%s)", f.Severity, f.ID, f.ID))
			}
			if all == nil {
				all = []string{"nothing"}
			}
			fmt.Fprintf(&table, "| %s | %s | %s |\n", l.library, p.name, strings.Join(all, ", "))
			t.Logf("%s, %s\n%s", l.library, p.name, describe(report))
		}
	}
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(text), "<!-- libraries -->\n")
	_, after, ended := strings.Cut(after, "<!-- end of libraries -->\n")
	if !found || !ended {
		t.Fatal("docs/probe.md has no place for libraries")
	}
	want := before + "<!-- libraries -->\n\n" + table.String() + "\n<!-- end of libraries -->\n" + after
	if os.Getenv("UPDATE_SCRIPTS") != "" {
		if err := os.WriteFile(guide, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("docs/probe.md differs from\n%s", table.String())
	}
}
