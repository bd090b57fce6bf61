package core

import "testing"

func TestAdviseOnOriginsThatAreUnwise(t *testing.T) {
	origins := func(entries ...string) Policy { return withHeaders(Policy{AllowOrigins: entries}) }
	runAdvice(t, []adviceRow{
		{"a trailing dot", origins("https://example.com."), []advised{{"AllowOrigins[0] https://example.com.", "trailing dot", "without the dot"}}},
		{"a trailing dot of a pattern", origins("https://*.example.com.:*"), []advised{{"AllowOrigins[0] https://*.example.com.:*", "trailing dot", "without the dot"}}},
		{"a trailing dot with credentials", withHeaders(Policy{AllowOrigins: []string{"https://example.com."}, AllowCredentials: true}),
			[]advised{{"AllowOrigins[0] https://example.com.", "trailing dot", "without the dot"}}},
		{"null", origins("null"), []advised{{"AllowOrigins[0] null", "sandbox", "remove it"}}},
		{"a public suffix", origins("https://*.com"), []advised{{"AllowOrigins[0] https://*.com", "anybody", `write "*"`}}},
		{"a public suffix of the private section", origins("https://*.github.io"), []advised{{"AllowOrigins[0] https://*.github.io", "anybody", `write "*"`}}},
		{"files", origins("file://"), []advised{{"AllowOrigins[0] file://", "any local file", "remove it"}}},
		{"a list in an opaque host", origins("app://a,b"), []advised{{"AllowOrigins[0] app://a,b", "separator", "each origin as an entry of its own"}}},
		{"a dot at the end of an opaque host is no trailing dot", origins("app://.", "app://a.."), nil},
		{"an opaque host with letters that no label has", origins("app://*.x", "app://A.x", "app://a.x"),
			[]advised{{"AllowOrigins[2] app://a.x", "entry 0", "remove it"}}},
		{"every host of a scheme", origins("moz-extension://*"), []advised{{"AllowOrigins[0] moz-extension://*", "anybody", "list the origins"}}},
	})
}

func TestAdviseOnFieldsWithoutEffect(t *testing.T) {
	with := func(p Policy) Policy {
		p.AllowOrigins = []string{"https://example.com"}
		return withHeaders(p)
	}
	runAdvice(t, []adviceRow{
		{"a repeated method", with(Policy{AllowMethods: []string{"PUT", "DELETE", "PUT"}}),
			[]advised{{"AllowMethods[2] PUT", "repeats entry 0", "remove it"}}},
		{"methods that differ in case are two", with(Policy{AllowMethods: []string{"purge", "PURGE"}}), nil},
		{"a method beside *", with(Policy{AllowMethods: []string{"PUT", "*"}}),
			[]advised{{"AllowMethods[0] PUT", `"*" covers it`, "remove it"}}},
		{"a repeated header name in another case", with(Policy{AllowHeaders: []string{"X-A", "x-a"}}),
			[]advised{{"AllowHeaders[1] x-a", "repeats entry 0", "remove it"}}},
		{"a header name beside *, other than Authorization", with(Policy{AllowHeaders: []string{"*", "AUTHORIZATION", "X-A"}}),
			[]advised{{"AllowHeaders[2] X-A", `"*" covers it`, "remove it"}}},
		{"a repeated *", with(Policy{AllowHeaders: []string{"*", "authorization", "*"}}),
			[]advised{{"AllowHeaders[2] *", "repeats entry 0", "remove it"}}},
		{"an exposed header name that repeats", with(Policy{ExposeHeaders: []string{"ETag", "X-B", "etag"}}),
			[]advised{{"ExposeHeaders[2] etag", "repeats entry 0", "remove it"}}},
		{"an exposed header name beside *", with(Policy{ExposeHeaders: []string{"*", "Authorization"}}),
			[]advised{{"ExposeHeaders[1] Authorization", `"*" covers it`, "remove it"}}},
		{"request headers that browsers send themselves", with(Policy{AllowHeaders: []string{"Origin", "Content-Length", "X-A", "Sec-Fetch-Mode", "Proxy-X", "Cookie"}}),
			[]advised{
				{"AllowHeaders[0] Origin", "themselves", "remove it"}, {"AllowHeaders[1] Content-Length", "themselves", "remove it"},
				{"AllowHeaders[3] Sec-Fetch-Mode", "themselves", "remove it"}, {"AllowHeaders[4] Proxy-X", "themselves", "remove it"},
				{"AllowHeaders[5] Cookie", "themselves", "remove it"},
			}},
		{"response headers among the request's", with(Policy{AllowHeaders: []string{"Access-Control-Allow-Origin", "access-control-max-age", "Access-Control-Request-Method"}}),
			[]advised{
				{"AllowHeaders[0] Access-Control-Allow-Origin", "response header", "remove it"},
				{"AllowHeaders[1] access-control-max-age", "response header", "remove it"},
				{"AllowHeaders[2] Access-Control-Request-Method", "themselves", "remove it"},
			}},
		{"headers that script reads anyway or never", with(Policy{ExposeHeaders: []string{"Content-Type", "Set-Cookie", "X-B"}}),
			[]advised{{"ExposeHeaders[0] Content-Type", "anyway", "remove it"}, {"ExposeHeaders[1] Set-Cookie", "never", "remove it"}}},
		{"opt-outs without credentials", with(Policy{
			DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true,
		}), []advised{
			{"DangerouslyAllowInsecureOrigins[-1] true", "only with AllowCredentials", "remove it"},
			{"DangerouslyAllowBroadWildcards[-1] true", "only with AllowCredentials", "remove it"},
			{"DangerouslyAllowNullOrigin[-1] true", "only with AllowCredentials", "remove it"},
		}},
		{"* without Authorization", with(Policy{AllowHeaders: []string{"*"}}),
			[]advised{{"AllowHeaders[0] *", "never covers Authorization", `add "Authorization"`}}},
		{"* without Authorization, repeated", with(Policy{AllowHeaders: []string{"*", "*"}}),
			[]advised{{"AllowHeaders[1] *", "repeats entry 0", "remove it"}, {"AllowHeaders[0] *", "never covers Authorization", `add "Authorization"`}}},
		{"no header at all", with(Policy{AllowHeaders: []string{}}),
			[]advised{{"AllowHeaders[-1] ", "no JSON", `add "Content-Type"`}}},
		{"a * within a header name", with(Policy{AllowHeaders: []string{"X-A", "X-Trace-*"}}),
			[]advised{{"AllowHeaders[1] X-Trace-*", "character like others", "list the names"}}},
		{"a * within an exposed header name", with(Policy{ExposeHeaders: []string{"X-Rate-*"}}),
			[]advised{{"ExposeHeaders[0] X-Rate-*", "character like others", "list the names"}}},
		{"a * within a method", with(Policy{AllowMethods: []string{"P*"}}),
			[]advised{{"AllowMethods[0] P*", "character like others", "list the names"}}},
		{"an age in nanoseconds", with(Policy{MaxAgeSeconds: 43200000000000}),
			[]advised{{"MaxAgeSeconds[-1] 43200000000000", "looks like nanoseconds", "write 43200, if 43200 s"}}},
		{"an age in nanoseconds beyond what browsers honour", with(Policy{MaxAgeSeconds: 604800000000000}),
			[]advised{{"MaxAgeSeconds[-1] 604800000000000", "looks like nanoseconds", "write 86400, if 604800 s"}}},
		{"a long age that is no whole number of seconds in nanoseconds", with(Policy{MaxAgeSeconds: 1000000001}),
			[]advised{{"MaxAgeSeconds[-1] 1000000001", "no browser keeps", "write at most 86400"}}},
		{"an age beyond what browsers honour", with(Policy{MaxAgeSeconds: 86401}),
			[]advised{{"MaxAgeSeconds[-1] 86401", "86400", "write at most 86400"}}},
	})
}

func TestAdviseOnOptOutsThatNoEntryNeeds(t *testing.T) {
	credentialed := func(p Policy, entries ...string) Policy {
		p.AllowOrigins, p.AllowCredentials = entries, true
		return withHeaders(p)
	}
	all := Policy{DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true}
	insecure := advised{"DangerouslyAllowInsecureOrigins[-1] true", "no entry of AllowOrigins needs it", "remove it"}
	broad := advised{"DangerouslyAllowBroadWildcards[-1] true", "no entry of AllowOrigins needs it", "remove it"}
	null := advised{"DangerouslyAllowNullOrigin[-1] true", "no entry of AllowOrigins needs it", "remove it"}
	runAdvice(t, []adviceRow{
		{"none is needed", credentialed(all, "https://example.com", "http://localhost:3000"), []advised{insecure, broad, null}},
		{"plain http", credentialed(all, "http://example.com"), []advised{broad, null}},
		{"a public suffix", credentialed(all, "https://*.github.io"), []advised{insecure, null}},
		{"a scheme", credentialed(all, "moz-extension://*"), []advised{insecure, null}},
		{"a public suffix of plain http needs two", credentialed(all, "http://*.github.io"), []advised{null}},
		{"null", credentialed(all, "null"), []advised{insecure, broad}},
		{"files", credentialed(all, "file://"), []advised{insecure, broad}},
	})
}

func TestRefusedEntriesCoverNothing(t *testing.T) {
	for _, p := range []Policy{
		{AllowOrigins: []string{"https://*.co.uk", "https://*.example.co.uk"}, AllowCredentials: true},
		{AllowOrigins: []string{"http://example.com:*", "https://a.test", "http://example.com"}, AllowCredentials: true},
		{AllowOrigins: []string{"https://a.test"}, ExposeHeaders: []string{"*", "ETag"}, AllowCredentials: true},
		{AllowOrigins: []string{"null", "null"}, AllowCredentials: true},
	} {
		if _, err := New(p); err == nil {
			t.Fatalf("New(%+v) takes it, and the test needs an entry that is refused", p)
		}
		wantAdvice(t, withHeaders(p), nil)
	}
}
