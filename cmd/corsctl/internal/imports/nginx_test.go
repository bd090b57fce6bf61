package imports

import (
	"slices"
	"strings"
	"testing"
)

// TestDirectivesOfNginx has the block of a location. What the directives mean is from
// the documentation of ngx_http_headers_module and ngx_http_map_module.
func TestDirectivesOfNginx(t *testing.T) {
	const options = "if ($request_method = OPTIONS) { add_header Access-Control-Allow-Origin $o; add_header Access-Control-Allow-Methods 'GET, PUT'; return 204; }\n"
	for _, row := range []struct {
		name, maps, block         string
		origins, methods, headers string
		credentials               bool
		codes                     string
	}{
		{"a map of origins", `https://a.test $http_origin; "https://B.test" "https://b.test"; default "";`, options + "add_header Access-Control-Allow-Origin $o always;",
			"https://a.test https://b.test", "GET PUT", "", false, ""},
		{"a variable in braces, and credentials", `https://a.test $http_origin;`,
			"if ($request_method = 'OPTIONS') { add_header 'Access-Control-Allow-Origin' \"${o}\"; add_header Access-Control-Allow-Credentials true; add_header Access-Control-Allow-Headers $http_access_control_request_headers; return 204; }\nadd_header Access-Control-Allow-Origin $o always; add_header Access-Control-Allow-Credentials true always;",
			"https://a.test", "", "* Authorization", true, ""},
		{"everyone", "", "if ($request_method = OPTIONS) { return 204; }\nadd_header Access-Control-Allow-Origin * always; add_header Access-Control-Allow-Methods PUT always; # no comment; {",
			"*", "PUT", "", false, ""},
		{"everyone but one", `https://a.test ""; default $http_origin;`, options + "add_header Access-Control-Allow-Origin $o always;", "", "GET PUT", "", false, "decision unresolved"},
		{"everyone with credentials", "", "if ($request_method = OPTIONS) { return 204; }\nadd_header Access-Control-Allow-Origin $http_origin always; add_header Access-Control-Allow-Credentials true always;",
			"", "", "", true, "decision everyone-with-credentials"},
		{"a regular expression beside an origin", `~^https://.*\.a\.test$ $http_origin; https://a.test $http_origin;`, options + "add_header Access-Control-Allow-Origin $o always;",
			"https://a.test", "GET PUT", "", false, "decision unresolved"},
		{"a value of a map that is another origin", `https://a.test https://b.test; https://c.test $http_origin;`, options + "add_header Access-Control-Allow-Origin $o always;",
			"https://c.test", "GET PUT", "", false, "decision unresolved"},
		{"headers that errors do not have", `https://a.test $http_origin;`, options + "add_header Access-Control-Allow-Origin $o;", "https://a.test", "GET PUT", "", false, "decision errors-readable"},
		{"no answer to OPTIONS", `https://a.test $http_origin;`, "add_header Access-Control-Allow-Origin $o always; add_header Access-Control-Allow-Methods PUT always;",
			"https://a.test", "PUT", "", false, "decision preflight-upstream"},
		{"preflights of other origins", `https://a.test $http_origin;`, options + "add_header Access-Control-Allow-Origin https://b.test always;", "", "GET PUT", "", false, "decision origins-differ"},
		{"credentials of preflights only", `https://a.test $http_origin;`, strings.Replace(options, "return", "add_header Access-Control-Allow-Credentials true; return", 1) + "add_header Access-Control-Allow-Origin $o always;",
			"https://a.test", "GET PUT", "", false, "narrower credentials-differ"},
		{"a condition of another kind", `https://a.test $http_origin;`, options + "add_header Access-Control-Allow-Origin $o always; if ($http_origin ~ a) { add_header Access-Control-Allow-Origin *; }",
			"https://a.test", "GET PUT", "", false, "decision unresolved"},
		{"another module", `https://a.test $http_origin;`, options + "add_header Access-Control-Allow-Origin $o always; more_set_headers 'Access-Control-Allow-Origin: *';",
			"https://a.test", "GET PUT", "", false, "decision unresolved"},
		{"another file", `https://a.test $http_origin;`, options + "add_header Access-Control-Allow-Origin $o always; include cors.conf;", "https://a.test", "GET PUT", "", false, "decision unresolved"},
		{"a variable that is no map", "", "if ($request_method = OPTIONS) { return 204; } add_header Access-Control-Allow-Origin $other always;", "", "", "", false, "decision unresolved"},
		{"a header twice", `https://a.test $http_origin;`, options + "add_header Access-Control-Allow-Origin $o always; add_header Access-Control-Allow-Origin * always;",
			"https://a.test", "GET PUT", "", false, "decision unresolved"},
		{"an answer that browsers refuse", "", "if ($request_method = OPTIONS) { return 405; } add_header Access-Control-Allow-Origin https://a.test always;",
			"https://a.test", "", "", false, "decision preflight-status"},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := "map $http_origin $o { " + row.maps + " }\nserver { location /api {\n" + row.block + "\n} location / { return 200; } }\n"
			result, err := Import("nginx", "a.conf", []byte(text), 0)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			p := result.Policy
			got := []string{strings.Join(p.AllowOrigins, " "), strings.Join(p.AllowMethods, " "), strings.Join(p.AllowHeaders, " ")}
			var codes []string
			for _, d := range result.Differences {
				if d.Kind != Note {
					codes = append(codes, string(d.Kind)+" "+d.Code)
				}
			}
			if want := []string{row.origins, row.methods, row.headers}; !slices.Equal(got, want) || p.AllowCredentials != row.credentials || strings.Join(codes, ", ") != row.codes {
				t.Errorf("%s\ngot  %q, credentials %v, %q\nwant %q, credentials %v, %q", text, got, p.AllowCredentials, codes, want, row.credentials, row.codes)
			}
		})
	}
}

// TestErrorsOfNginxHaveTheirPlace has texts that nginx does not read.
func TestErrorsOfNginxHaveTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"server {\n  listen 80;\n":       "a.conf:3:1: the text ends inside",
		"server {\n  add_header \"X;\n}": "a.conf:2:14: the quote is not closed",
		"listen 80;\n}\n":                `a.conf:2:1: unexpected "}"`,
		"# é\n ;":                        `a.conf:2:2: unexpected ";"`,
		"server { listen 80; }":          "a.conf has no configuration of nginx",
	} {
		if _, err := Import("nginx", "a.conf", []byte(text), 0); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q\ngot  %v\nwant %s", text, err, want)
		}
	}
}
