package broken

import (
	"net/url"
	"slices"
	"strings"
)

func reflectWhere(admits func(entry, origin string) bool) func(*exchange) {
	return func(x *exchange) {
		if slices.ContainsFunc(x.policy.AllowOrigins, func(entry string) bool { return admits(entry, x.origin()) }) {
			x.reflect()
		}
	}
}

func hostname(origin string) string {
	u, err := url.Parse(strings.ReplaceAll(origin, ":*", ""))
	if err != nil {
		return origin
	}
	return u.Hostname()
}

// base is the host behind a wildcard, or nothing.
func base(entry string) string {
	_, host, wild := strings.Cut(entry, "://*.")
	if !wild {
		return ""
	}
	return hostname("https://" + host)
}

var inOrigins = []mistake{
	{"reflects every origin", "kinds of requests/fetch where another page is listed", func(x *exchange) { x.reflect() }},
	{"matches a prefix", "origins/https://app.example.test:8443 is refused by https://app.example.test",
		reflectWhere(func(entry, origin string) bool { return strings.HasPrefix(origin, entry) })},
	{"forgets the port", "origins/https://app.example.test is refused by https://app.example.test:8443",
		reflectWhere(func(entry, origin string) bool { return hostname(entry) == hostname(origin) })},
	{"forgets the scheme", "origins/http://app.example.test is refused by https://app.example.test",
		reflectWhere(func(entry, origin string) bool {
			_, a, _ := strings.Cut(entry, "://")
			_, b, _ := strings.Cut(origin, "://")
			return a == b
		})},
	{"lets a wildcard cover the apex", "origins/https://example.test is refused by https://*.example.test",
		reflectWhere(func(entry, origin string) bool { return base(entry) != "" && base(entry) == hostname(origin) })},
	{"lets a wildcard match inside of a label", "origins/https://subexample.test is refused by https://*.example.test",
		reflectWhere(func(entry, origin string) bool {
			return base(entry) != "" && strings.HasSuffix(hostname(origin), base(entry))
		})},
	{"finds the domain anywhere in the origin", "origins/https://sub.example.test.evil.org is refused by https://*.example.test",
		reflectWhere(func(entry, origin string) bool { return base(entry) != "" && strings.Contains(origin, "."+base(entry)) })},
	{"lets a wildcard cover all ports", "origins/https://sub.example.test:8443 is refused by https://*.example.test",
		reflectWhere(func(entry, origin string) bool {
			return base(entry) != "" && strings.HasSuffix(hostname(origin), "."+base(entry))
		})},
	{"takes all of loopback for one host", "origins/http://127.0.0.1:5173 is refused by http://localhost:*",
		reflectWhere(func(entry, origin string) bool {
			return hostname(entry) == "localhost" && hostname(origin) == "127.0.0.1"
		})},
	{"admits null", "opaque origins and workers/GET of a sandboxed frame where the page is listed", func(x *exchange) {
		if x.origin() == "null" {
			x.reflect()
		}
	}},
	{"refuses null where everyone is allowed", "opaque origins and workers/GET of a sandboxed frame where everyone is allowed", func(x *exchange) {
		if x.origin() == "null" && x.policy.AllowOrigins[0] == "*" {
			x.header.Del(allowOrigin)
		}
	}},
	{"refuses underscores in hosts", "origins/http://my_app.localhost:3000 is allowed by http://*.localhost:3000", func(x *exchange) {
		if strings.Contains(x.origin(), "_") {
			x.header.Del(allowOrigin)
		}
	}},
}
