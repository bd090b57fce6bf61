package imports

import (
	"slices"
	"strings"
	"testing"
)

// TestSettingsOfOtherLanguages has settings of Spring and Express. What they mean is
// from the documentation and source of the two; codes are those of differences that
// need a decision or take something away.
func TestSettingsOfOtherLanguages(t *testing.T) {
	for _, row := range []struct {
		name, from, file, text    string
		origins, methods, headers string
		credentials               bool
		maxAge                    int
		codes                     string
	}{
		{"GraphQL's properties, with their default age", "spring", "a.yaml",
			"spring:\n  graphql:\n    cors:\n      allowed-origins: \"https://a.test, https://B.test/\"\n      allowed-methods: GET,POST,HEAD\n      allowed-headers: \"*\"\n      allow-credentials: true\n",
			"https://a.test https://b.test", "GET POST HEAD", "* Authorization", true, 1800, ""},
		{"the gateway's configuration of one path", "spring", "a.yaml",
			"spring:\n  cloud:\n    gateway:\n      globalcors:\n        cors-configurations:\n          '[/**]':\n            allowedOriginPatterns: [\"https://*.a.test:[*]\", \"https://b.test:[8080,8443]\"]\n            allowedMethods: \"*\"\n            maxAge: 60\n",
			"https://*.a.test:* https://b.test:8080 https://b.test:8443", "*", "", false, 60, ""},
		{"a bare configuration, whose default methods have no POST", "spring", "a.json", `{"allowedOrigins": ["https://a.test"]}`,
			"https://a.test", "GET HEAD", "", false, 0, "decision methods-safelisted"},
		{"everyone with credentials, which Spring refuses", "spring", "a.json", `{"allowedOrigins": ["*"], "allowedMethods": ["GET", "POST"], "allowCredentials": true}`,
			"", "GET POST", "", true, 0, "decision refused-by-library"},
		{"everyone by a pattern with credentials", "spring", "a.json", `{"allowedOriginPatterns": ["*"], "allowedMethods": ["*"], "allowCredentials": true}`,
			"", "*", "", true, 0, "decision everyone-with-credentials"},
		{"a pattern in upper case, which is compared by case", "spring", "a.json", `{"allowedOrigins": ["https://b.test"], "allowedOriginPatterns": ["https://*.A.test"], "allowedMethods": ["*"]}`,
			"https://b.test", "*", "", false, 0, ""},
		{"an age of zero and one that is negative", "spring", "a.yaml", "allowed-origins: [\"https://a.test\"]\nallowed-methods: [\"*\"]\nmax-age: 0\n", "https://a.test", "*", "", false, -1, ""},
		{"an age with a unit", "spring", "a.yaml", "allowed-origins: [\"https://a.test\"]\nallowed-methods: [\"*\"]\nmax-age: 30m\n", "https://a.test", "*", "", false, 1800, ""},
		{"an age that is too large", "spring", "a.yaml", "allowed-origins: [\"https://a.test\"]\nallowed-methods: [\"*\"]\nmax-age: 99999999999\n", "https://a.test", "*", "", false, 0, "decision unresolved"},
		{"nobody", "spring", "a.yaml", "allowed-methods: [\"*\"]\n", "", "*", "", false, 0, "decision origins-none"},
		{"a placeholder of Spring", "spring", "a.yaml", "allowed-origins: \"${ORIGINS}\"\nallowed-methods: [\"*\"]\n", "", "*", "", false, 0, "decision unresolved"},

		{"Express without options", "express", "a.json", `{}`, "*", "GET HEAD PUT PATCH POST DELETE", "* Authorization", false, 0, ""},
		{"a list of origins", "express", "a.json", `{"origin": ["https://a.test", "*"], "methods": "GET,PUT", "allowedHeaders": "Content-Type, X-A", "credentials": true, "maxAge": "600"}`,
			"https://a.test", "GET PUT", "Content-Type X-A", true, 600, ""},
		{"reflection with credentials", "express", "a.json", `{"origin": true, "credentials": true}`, "", "GET HEAD PUT PATCH POST DELETE", "* Authorization", true, 0, "decision everyone-with-credentials"},
		{"reflection without", "express", "a.json", `{"origin": true, "headers": []}`, "*", "GET HEAD PUT PATCH POST DELETE", "", false, 0, ""},
		{"everyone with credentials", "express", "a.json", `{"origin": "*", "credentials": true, "methods": ["GET"]}`, "*", "GET", "* Authorization", false, 0, ""},
		{"CORS that is turned off", "express", "a.json", `{"origin": false}`, "", "GET HEAD PUT PATCH POST DELETE", "* Authorization", false, 0, "decision origins-none"},
		{"several origins in one string, of which none matches", "express", "a.json", `{"origin": "https://a.test,https://b.test", "methods": "GET"}`, "", "GET", "* Authorization", false, 0, "decision origins-none"},
		{"a key in another case, which Express does not know", "express", "a.json", `{"origin": "https://a.test", "Credentials": true, "methods": "GET"}`, "https://a.test", "GET", "* Authorization", false, 0, "decision unresolved"},
		{"no methods: it sends no such header", "express", "a.json", `{"origin": "https://a.test", "methods": ""}`, "https://a.test", "", "* Authorization", false, 0, ""},
		{"a status that browsers refuse", "express", "a.json", `{"origin": "https://a.test", "methods": "GET", "optionsSuccessStatus": 404}`, "https://a.test", "GET", "* Authorization", false, 0, "decision preflight-status"},
	} {
		t.Run(row.name, func(t *testing.T) {
			result, err := Import(row.from, row.file, []byte(row.text), 0)
			if err != nil {
				t.Fatalf("%v\n%s", err, row.text)
			}
			p := result.Policy
			got := []string{strings.Join(p.AllowOrigins, " "), strings.Join(p.AllowMethods, " "), strings.Join(p.AllowHeaders, " ")}
			var codes []string
			for _, d := range result.Differences {
				if d.Kind != Note {
					codes = append(codes, string(d.Kind)+" "+d.Code)
				}
			}
			want := []string{row.origins, row.methods, row.headers}
			if !slices.Equal(got, want) || p.AllowCredentials != row.credentials || p.MaxAgeSeconds != row.maxAge || strings.Join(codes, ", ") != row.codes {
				t.Errorf("%s\ngot  %q, credentials %v, maxAge %d, %q\nwant %q, credentials %v, maxAge %d, %q",
					row.text, got, p.AllowCredentials, p.MaxAgeSeconds, codes, want, row.credentials, row.maxAge, row.codes)
			}
		})
	}
}

// TestDocumentsWithoutSettingsAreErrors also holds several configurations.
func TestDocumentsWithoutSettingsAreErrors(t *testing.T) {
	for _, row := range []struct{ from, text, want string }{
		{"spring", "server:\n  port: 8080\n", "has no configuration of Spring's CorsConfiguration"},
		{"rs", "[1]\n", "has no configuration of rs/cors"},
		{"spring", "spring:\n  graphql: {cors: {allowed-origins: a}}\nmanagement:\n  endpoints: {web: {cors: {allowed-origins: b}}}\n", "on the lines 2, 4: choose one"},
		{"nobody", "", `--from "nobody": the libraries are gin-contrib, `},
	} {
		if _, err := Import(row.from, "a.yaml", []byte(row.text), 0); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s\n%s\ngot  %v\nwant %s", row.from, row.text, err, row.want)
		}
	}
}
