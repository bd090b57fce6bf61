package probe_test

import (
	"net/http"
	"net/url"
	"strings"
)

// originFaults admit what they should not.
var originFaults = []fault{
	{name: "reflects every origin with credentials", want: "origin-reflected-credentials", admits: func(o string) bool { return o != "" }},
	{name: "reflects every origin with credentials, probed by anyone", want: "origin-reflected-credentials", anyone: true, admits: func(o string) bool { return o != "" }},
	{name: "reflects every origin", want: "origin-reflected", admits: func(o string) bool { return o != "" }, edit: onGrants(func(h http.Header) { h.Del(withAuth) })},
	{name: "compares the beginning", want: "origin-prefix", admits: func(o string) bool { return strings.HasPrefix(o, app) }},
	{name: "compares the beginning of a port", want: "origin-prefix", admits: orApp(matches(`^https://app\.example\.com\.`))},
	{name: "compares the end without the dot", want: "origin-domain-suffix", admits: func(o string) bool { return strings.HasSuffix(host(o), "example.com") }},
	{name: "compares the end of the host", want: "origin-suffix", admits: func(o string) bool { return strings.HasSuffix(host(o), "app.example.com") }},
	{name: "looks for the host anywhere", want: "origin-substring", admits: func(o string) bool { return strings.Contains(host(o), "app.example.com") }},
	{name: "has a regular expression with a bare dot", want: "origin-dot", admits: matches(`^https://app.example\.com$`)},
	{name: "ends the host at a backquote", want: "origin-backquote", admits: matches("^https://app\\.example\\.com(`|$)")},
	{name: "ends the host at an underscore", want: "origin-underscore", admits: matches(`^https://app\.example\.com(_|$)`)},
	{name: "admits null", want: "origin-null", admits: orApp(func(o string) bool { return o == "null" })},
	{name: "admits null, probed by anyone", want: "origin-null", anyone: true, admits: func(o string) bool { return o == "null" }},
	{name: "ignores the scheme", want: "origin-scheme", admits: func(o string) bool { _, h, _ := strings.Cut(o, "://"); return h == "app.example.com" }},
	{name: "admits files", want: "origin-file", admits: orApp(func(o string) bool { return o == "file://" })},
	{name: "admits every extension", want: "origin-extension", admits: orApp(func(o string) bool { return strings.HasPrefix(o, "chrome-extension://") })},
	{name: "admits every address", want: "origin-ip", admits: orApp(matches(`^https://\d+\.\d+\.\d+\.\d+$`))},
	{name: "admits private networks", want: "origin-private-network", admits: orApp(matches(`^http://192\.168\.\d+\.\d+$`))},
	{name: "admits localhost", want: "origin-loopback", admits: orApp(matches(`^http://localhost(:\d+)?$`))},
	{name: "admits every host of the domain", want: "origin-sibling", admits: func(o string) bool { return strings.HasSuffix(host(o), ".example.com") }},
	{name: "admits every host below", want: "origin-subdomain", admits: orApp(matches(`^https://[a-z-]+\.app\.example\.com$`))},
	{name: "ignores the port", want: "origin-port", admits: matches(`^https://app\.example\.com(:\d+)?$`)},
	{name: "parses Origin as a URL", want: "origin-userinfo", admits: func(o string) bool {
		u, err := url.Parse(o)
		return err == nil && u.Scheme == "https" && u.Host == "app.example.com"
	}},
	{name: "ignores a dot at the end", want: "origin-trailing-dot", admits: func(o string) bool { return strings.TrimSuffix(o, ".") == app }},
	{name: "ignores a dot at the beginning", want: "origin-leading-dot", admits: func(o string) bool { return strings.Replace(o, "://.", "://", 1) == app }},
	{name: "ignores case", want: "origin-case", admits: func(o string) bool { return strings.EqualFold(o, app) }},
	{name: "admits everyone", want: "origin-any", edit: everyone},
	{name: "does not admit the page", want: "origin-not-admitted", admits: func(o string) bool { return o == "https://other.example.com" }},
	{name: "admits nobody that is known", want: "origin-unknown", anyone: true},
}
