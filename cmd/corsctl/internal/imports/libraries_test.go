package imports

import (
	"slices"
	"strings"
	"testing"
)

// TestSettingsOfLibrariesOfGo has the cases that random settings seldom have. Codes are
// all differences but those that every policy of the library has.
func TestSettingsOfLibrariesOfGo(t *testing.T) {
	usual := map[string][]string{
		"gin-contrib": {"note options-answered", "note own-host", "note refused-requests"},
		"echo":        {"note options-answered", "note refused-preflights"},
	}
	for _, row := range []struct {
		name, from, text          string
		origins, methods, headers string
		credentials               bool
		codes                     string
	}{
		{"everyone with credentials, which browsers refuse", "gin-contrib", `{"AllowAllOrigins": true, "AllowCredentials": true, "AllowHeaders": ["*"]}`,
			"*", "", "*", false, "note credentials-star"},
		{"a list whose methods are all dead: uploads must not get any method", "echo", `{"AllowOrigins": ["https://a.test"], "AllowMethods": ["put"], "AllowHeaders": ["X-A"]}`,
			"https://a.test", "GET HEAD POST", "X-A", false, "note method-dead"},
		{"a second star, which stands for itself", "rs", `{"AllowedOrigins": ["http://*.a.test:*", "https://a.test"], "AllowedMethods": ["GET", "HEAD", "POST", "OPTIONS"], "AllowedHeaders": ["X-A"]}`,
			"https://a.test", "GET HEAD POST OPTIONS", "X-A", false, "note origin-dead"},
		{"a pattern for ports beside the origin without one", "go-chi", `{"AllowedOrigins": ["http://localhost:*", "http://localhost"], "AllowedMethods": ["get", "HEAD", "post", "OPTIONS"], "AllowedHeaders": ["X-A"]}`,
			"http://localhost:* http://localhost", "GET HEAD POST OPTIONS", "X-A", false, ""},
		{"a pattern for ports alone", "go-chi", `{"AllowedOrigins": ["http://localhost:*"], "AllowedMethods": ["GET", "HEAD", "POST", "OPTIONS"], "AllowedHeaders": ["X-A"]}`,
			"", "GET HEAD POST OPTIONS", "X-A", false, "decision origin-pattern"},
		{"a pattern that another site can match", "rs", `{"AllowedOrigins": ["https://a.test*"], "AllowedMethods": ["GET", "HEAD", "POST", "OPTIONS"], "AllowedHeaders": ["X-A"]}`,
			"https://a.test:*", "GET HEAD POST OPTIONS", "X-A", false, "narrower origin-pattern"},
		{"a pattern without scheme, and credentials", "rs", `{"AllowedOrigins": ["*.a.test"], "AllowCredentials": true, "AllowedMethods": ["GET", "HEAD", "POST", "OPTIONS"], "AllowedHeaders": ["X-A"]}`,
			"https://*.a.test", "GET HEAD POST OPTIONS", "X-A", true, "decision origin-credentials, narrower origin-pattern"},
		{"a regular expression", "gin-contrib", `{"AllowOrigins": ["/https://.*\\.a\\.test/", "https://a.test"], "AllowMethods": ["put"], "AllowWildcard": true}`,
			"https://a.test", "PUT", "", false, "decision origin-pattern"},
		{"a pattern without AllowWildcard", "gin-contrib", `{"AllowOrigins": ["https://*.a.test", "https://a.test"]}`, "https://a.test", "", "", false, "note origin-dead"},
		{"a scheme that the library refuses", "gin-contrib", `{"AllowOrigins": ["app://a"]}`, "app://a", "", "", false, "decision refused-by-library"},
		{"a scheme of CustomSchemas", "gin-contrib", `{"AllowOrigins": ["app://a"], "CustomSchemas": ["app://"]}`, "app://a", "", "", false, "note schemes"},
		{"no origin that ever matched", "rs", `{"AllowedOrigins": ["a.test"], "AllowedMethods": ["GET", "HEAD", "POST", "OPTIONS"], "AllowedHeaders": ["X-A"]}`,
			"", "GET HEAD POST OPTIONS", "X-A", false, "decision origins-none, note origin-dead"},
		{"GET alone", "rs", `{"AllowedOrigins": ["https://a.test"], "AllowedMethods": ["GET", "OPTIONS"], "AllowedHeaders": ["X-A"]}`,
			"https://a.test", "GET OPTIONS", "X-A", false, "decision methods-safelisted"},
		{"a key that is there twice", "rs", `{"AllowedOrigins": ["https://a.test"], "allowed_origins": ["*"], "AllowedMethods": ["GET", "HEAD", "POST", "OPTIONS"], "AllowedHeaders": ["X-A"]}`,
			"https://a.test", "GET HEAD POST OPTIONS", "X-A", false, "decision unresolved"},
		{"passthrough", "rs", `{"AllowedOrigins": ["https://a.test"], "AllowedMethods": ["GET", "HEAD", "POST", "OPTIONS"], "AllowedHeaders": ["X-A"], "OptionsPassthrough": true}`,
			"https://a.test", "GET HEAD POST OPTIONS", "X-A", false, "decision passthrough"},
		{"the unsafe star", "echo", `{"AllowOrigins": ["*"], "AllowMethods": ["GET"], "AllowHeaders": ["X-A"], "AllowCredentials": true, "UnsafeWildcardOriginWithAllowCredentials": true}`,
			"", "GET", "X-A", true, "decision everyone-with-credentials"},
		{"headers that browsers forbid, and private networks", "rs", `{"AllowedOrigins": ["https://a.test"], "AllowedMethods": ["GET", "HEAD", "POST", "OPTIONS"], "AllowedHeaders": ["Origin", "X-A"], "AllowPrivateNetwork": true, "Debug": true}`,
			"https://a.test", "GET HEAD POST OPTIONS", "X-A", false, "note header-forbidden, note logging, note private-network"},
	} {
		t.Run(row.name, func(t *testing.T) {
			result, err := Import(row.from, "a.json", []byte(row.text), 0)
			if err != nil {
				t.Fatalf("%v\n%s", err, row.text)
			}
			p := result.Policy
			got := []string{strings.Join(p.AllowOrigins, " "), strings.Join(p.AllowMethods, " "), strings.Join(p.AllowHeaders, " ")}
			var codes []string
			for _, d := range result.Differences {
				if code := string(d.Kind) + " " + d.Code; !slices.Contains(usual[row.from], code) {
					codes = append(codes, code)
				}
			}
			slices.Sort(codes)
			if want := []string{row.origins, row.methods, row.headers}; !slices.Equal(got, want) || p.AllowCredentials != row.credentials || strings.Join(codes, ", ") != row.codes {
				t.Errorf("%s\ngot  %q, credentials %v, %q\nwant %q, credentials %v, %q", row.text, got, p.AllowCredentials, codes, want, row.credentials, row.codes)
			}
		})
	}
}

// TestFunctionsOfProgramsAreDecisions has what data cannot hold.
func TestFunctionsOfProgramsAreDecisions(t *testing.T) {
	for _, row := range []struct{ from, program, origins, codes string }{
		{"gin-contrib", `import "github.com/gin-contrib/cors"; var c = cors.Config{AllowOrigins: []string{"https://a.test"}, AllowOriginFunc: f}`, "https://a.test", "decision function"},
		{"gin-contrib", `import "github.com/gin-contrib/cors"; var c = cors.Config{AllowOrigins: []string{"*"}, AllowOriginFunc: f}`, "*", ""},
		{"gin-contrib", `import "github.com/gin-contrib/cors"; func f() (c cors.Config) { c = cors.DefaultConfig(); c.AllowOrigins = []string{"*"}; return }`, "", "decision unresolved"},
		{"gin-contrib", `import "github.com/gin-contrib/cors"; func f(l []string) { cors.New(cors.Config{AllowOrigins: l}) }`, "", "decision unresolved"},
		{"rs", `import "github.com/rs/cors"; var c = cors.Options{AllowedOrigins: []string{"https://a.test"}, AllowOriginRequestFunc: f}`, "", "decision function"},
		{"rs", `import "github.com/rs/cors"; var c = cors.Options{AllowedOrigins: []string{"https://a.test"}, AllowOriginFunc: nil}`, "https://a.test", ""},
		{"echo", `import "github.com/labstack/echo/v4/middleware"; var c = middleware.CORSConfig{AllowMethods: []string{"GET"}, AllowOrigins: []string{"https://a.test"}, Skipper: f}`, "https://a.test", "decision skipper"},
	} {
		result, err := Import(row.from, "a.go", []byte("package p; "+row.program+"\n"), 0)
		if err != nil {
			t.Errorf("%s: %v", row.program, err)
			continue
		}
		var codes []string
		for _, d := range result.Differences {
			if d.Kind != Note {
				codes = append(codes, string(d.Kind)+" "+d.Code)
			}
		}
		if got := strings.Join(result.Policy.AllowOrigins, " "); got != row.origins || strings.Join(codes, ", ") != row.codes {
			t.Errorf("%s\ngot  %q %q\nwant %q %q", row.program, got, codes, row.origins, row.codes)
		}
	}
}
