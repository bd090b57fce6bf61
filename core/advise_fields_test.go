package core

import "testing"

func TestAdviseOnOriginsThatAreUnwise(t *testing.T) {
	origins := func(entries ...string) Policy { return Policy{AllowOrigins: entries} }
	runAdvice(t, []adviceRow{
		{"a trailing dot", origins("https://example.com."), []advised{{"AllowOrigins[0] https://example.com.", "trailing dot", "without the dot"}}},
		{"a trailing dot of a pattern", origins("https://*.example.com.:*"), []advised{{"AllowOrigins[0] https://*.example.com.:*", "trailing dot", "without the dot"}}},
		{"a trailing dot with credentials", Policy{AllowOrigins: []string{"https://example.com."}, AllowCredentials: true},
			[]advised{{"AllowOrigins[0] https://example.com.", "trailing dot", "without the dot"}}},
		{"null", origins("null"), []advised{{"AllowOrigins[0] null", "sandbox", "remove it"}}},
		{"a public suffix", origins("https://*.com"), []advised{{"AllowOrigins[0] https://*.com", "anybody", `write "*"`}}},
		{"a public suffix of the private section", origins("https://*.github.io"), []advised{{"AllowOrigins[0] https://*.github.io", "anybody", `write "*"`}}},
		{"every host of a scheme", origins("moz-extension://*"), []advised{{"AllowOrigins[0] moz-extension://*", "anybody", "list the origins"}}},
	})
}

func TestAdviseOnFieldsWithoutEffect(t *testing.T) {
	with := func(p Policy) Policy {
		p.AllowOrigins = []string{"https://example.com"}
		return p
	}
	runAdvice(t, []adviceRow{
		{"a repeated method", with(Policy{AllowMethods: []string{"PUT", "DELETE", "PUT"}}),
			[]advised{{"AllowMethods[2] PUT", "repeats entry 0", "remove it"}}},
		{"methods that differ in case are two", with(Policy{AllowMethods: []string{"purge", "PURGE"}}), nil},
		{"a method beside *", with(Policy{AllowMethods: []string{"PUT", "*"}}),
			[]advised{{"AllowMethods[0] PUT", `"*" covers it`, "remove it"}}},
		{"a repeated field name in another case", with(Policy{AllowHeaders: []string{"X-A", "x-a"}}),
			[]advised{{"AllowHeaders[1] x-a", "repeats entry 0", "remove it"}}},
		{"a field name beside *, other than Authorization", with(Policy{AllowHeaders: []string{"*", "AUTHORIZATION", "X-A"}}),
			[]advised{{"AllowHeaders[2] X-A", `"*" covers it`, "remove it"}}},
		{"a repeated *", with(Policy{AllowHeaders: []string{"*", "*"}}),
			[]advised{{"AllowHeaders[1] *", "repeats entry 0", "remove it"}}},
		{"an exposed field name that repeats", with(Policy{ExposeHeaders: []string{"ETag", "X-B", "etag"}}),
			[]advised{{"ExposeHeaders[2] etag", "repeats entry 0", "remove it"}}},
		{"an exposed field name beside *", with(Policy{ExposeHeaders: []string{"*", "Authorization"}}),
			[]advised{{"ExposeHeaders[1] Authorization", `"*" covers it`, "remove it"}}},
		{"request fields that browsers send themselves", with(Policy{AllowHeaders: []string{"Origin", "Content-Length", "X-A", "Sec-Fetch-Mode", "Proxy-X", "Cookie"}}),
			[]advised{
				{"AllowHeaders[0] Origin", "themselves", "remove it"}, {"AllowHeaders[1] Content-Length", "themselves", "remove it"},
				{"AllowHeaders[3] Sec-Fetch-Mode", "themselves", "remove it"}, {"AllowHeaders[4] Proxy-X", "themselves", "remove it"},
				{"AllowHeaders[5] Cookie", "themselves", "remove it"},
			}},
		{"response fields among the request's", with(Policy{AllowHeaders: []string{"Access-Control-Allow-Origin", "access-control-max-age", "Access-Control-Request-Method"}}),
			[]advised{
				{"AllowHeaders[0] Access-Control-Allow-Origin", "response field", "remove it"},
				{"AllowHeaders[1] access-control-max-age", "response field", "remove it"},
				{"AllowHeaders[2] Access-Control-Request-Method", "themselves", "remove it"},
			}},
		{"fields that script reads anyway or never", with(Policy{ExposeHeaders: []string{"Content-Type", "Set-Cookie", "X-B"}}),
			[]advised{{"ExposeHeaders[0] Content-Type", "anyway", "remove it"}, {"ExposeHeaders[1] Set-Cookie", "never", "remove it"}}},
		{"opt-outs without credentials", with(Policy{
			DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true,
		}), []advised{
			{"DangerouslyAllowInsecureOrigins[-1] true", "only with AllowCredentials", "remove it"},
			{"DangerouslyAllowBroadWildcards[-1] true", "only with AllowCredentials", "remove it"},
			{"DangerouslyAllowNullOrigin[-1] true", "only with AllowCredentials", "remove it"},
		}},
		{"an age beyond what browsers honour", with(Policy{MaxAgeSeconds: 86401}),
			[]advised{{"MaxAgeSeconds[-1] 86401", "86400", "write at most 86400"}}},
	})
}

// Fetch, "forbidden request-header", and names that only look like one.
func TestForbiddenRequestHeaders(t *testing.T) {
	for name, want := range map[string]bool{
		"accept-charset": true, "accept-encoding": true, "access-control-request-headers": true, "access-control-request-method": true,
		"connection": true, "content-length": true, "cookie": true, "cookie2": true, "date": true, "dnt": true, "expect": true, "host": true,
		"keep-alive": true, "origin": true, "referer": true, "set-cookie": true, "te": true, "trailer": true, "transfer-encoding": true,
		"upgrade": true, "via": true, "proxy-": true, "sec-": true, "sec-ch-ua": true, "proxy-authorization": true,
		"user-agent": false, "accept": false, "authorization": false, "content-type": false, "x-sec-a": false, "secret": false, "proxy": false,
		"x-http-method-override": false, "if-match": false,
	} {
		if got := isForbiddenRequestHeader(name); got != want {
			t.Errorf("isForbiddenRequestHeader(%q)\ngot  %v\nwant %v", name, got, want)
		}
	}
}
