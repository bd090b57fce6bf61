package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
)

// The rows follow the validation that HTTPCORSFilter and CORSOrigin of
// sigs.k8s.io/gateway-api v1.6.3 declare (apis/v1/httproute_types.go, shared_types.go).
func TestWhatTheGatewayAPIRefuses(t *testing.T) {
	many := func(n int, format string) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(format, i))
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	for _, row := range []struct{ name, fields, code string }{
		{"nothing of it", `allowOrigins: ["https://a.test", "http://localhost:3000", "https://*.a.test:8443", "http://127.0.0.1"]`, ""},
		{"everyone", `allowOrigins: ["*"]`, ""},
		{"another scheme", `allowOrigins: ["capacitor://localhost"]`, lint.GatewayOrigin},
		{"any port", `allowOrigins: ["http://localhost:*"]`, lint.GatewayOrigin},
		{"null", `allowOrigins: ["null"]`, lint.GatewayOrigin},
		{"an underscore", `allowOrigins: ["http://my_app.localhost"]`, lint.GatewayOrigin},
		{"an IPv6 address", `allowOrigins: ["http://[::1]"]`, lint.GatewayOrigin},
		{"a trailing dot", `allowOrigins: ["https://a.test."]`, lint.GatewayOrigin},
		{"a long host", `allowOrigins: ["https://` + strings.Repeat("a", 60) + strings.Repeat("."+strings.Repeat("a", 60), 4) + `"]`, lint.GatewayOrigin},
		{"64 origins", "allowOrigins: " + many(64, `"https://a%d.test"`), ""},
		{"65 origins", "allowOrigins: " + many(65, `"https://a%d.test"`), lint.GatewayLength},
		{"64 headers", `{allowOrigins: ["https://a.test"], allowHeaders: ` + many(64, "X-%d") + "}", ""},
		{"65 headers", `{allowOrigins: ["https://a.test"], allowHeaders: ` + many(65, "X-%d") + "}", lint.GatewayLength},
		{"65 exposed headers", `{allowOrigins: ["https://a.test"], exposeHeaders: ` + many(65, "X-%d") + "}", lint.GatewayLength},
		{"PATCH", `{allowOrigins: ["https://a.test"], allowMethods: [PATCH]}`, ""},
		{"QUERY", `{allowOrigins: ["https://a.test"], allowMethods: [QUERY]}`, lint.GatewayMethod},
		{"a star beside a header", `{allowOrigins: ["https://a.test"], allowHeaders: ["*", Authorization]}`, lint.GatewayStar},
		{"a star beside a method", `{allowOrigins: ["https://a.test"], allowMethods: ["*", PUT]}`, lint.GatewayStar},
		{"a star beside an exposed header, which is taken", `{allowOrigins: ["https://a.test"], exposeHeaders: ["*", ETag]}`, ""},
		{"an age of 1", `{allowOrigins: ["https://a.test"], maxAge: 1}`, ""},
		{"an age of 0", `{allowOrigins: ["https://a.test"], maxAge: 0}`, lint.GatewayMaxAge},
		{"an age of -1", `{allowOrigins: ["https://a.test"], maxAge: -1}`, lint.GatewayMaxAge},
		{"an age of 33 bits", `{allowOrigins: ["https://a.test"], maxAge: 4294967297}`, lint.GatewayMaxAge},
		{"a field that it does not have", `{allowOrigins: ["https://a.test"], enforce: all}`, lint.GatewayField},
	} {
		t.Run(row.name, func(t *testing.T) {
			fields := row.fields
			if fields[0] != '{' {
				fields = "{" + fields + "}"
			}
			text := "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nspec: {rules: [{filters: [{type: CORS, cors: " + fields + "}]}]}\n"
			var got []string
			for _, f := range lint.Check(policydoc.Read("p.yaml", []byte(text))) {
				if f.Severity == lint.Error {
					got = append(got, f.Code)
				}
			}
			var want []string
			if row.code != "" {
				want = []string{row.code}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s\ngot  %q\nwant %q", text, got, want)
			}
		})
	}
}
