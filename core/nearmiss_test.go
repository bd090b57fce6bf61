package core

import (
	"fmt"
	"strings"
	"testing"
)

func TestExplanationsNameNearMisses(t *testing.T) {
	for _, c := range []struct {
		name, entry, origin string
		says                string // after the entry's name
	}{
		{"the scheme", "https://example.com", "http://example.com", "differs in the scheme, which is http here"},
		{"the scheme of a pattern", "https://*.example.com", "http://a.example.com", "differs in the scheme, which is http here"},
		{"the scheme on any port", "https://localhost:*", "http://localhost:3000", "differs in the scheme, which is http here"},
		{"the port", "https://example.com", "https://example.com:8443", "differs in the port, which is 8443 here"},
		{"the default port instead of another", "http://localhost:3000", "http://localhost", "differs in the port, which is the default, 80, here"},
		{"no port in a scheme without a default one", "tauri://localhost:1420", "tauri://localhost", "differs in the port, which is not written here"},
		{"the port of a pattern", "https://*.example.com:8443", "https://a.example.com", "differs in the port, which is the default, 443, here"},
		{"the scheme and the port", "https://localhost", "http://localhost:3000", "differs in the scheme and the port"},
		{"a trailing dot", "https://example.com", "https://example.com.", "differs in the trailing dot of the host"},
		{"a trailing dot in the entry", "https://example.com.", "https://example.com", "differs in the trailing dot of the host"},
		{"a trailing dot under a pattern", "https://*.example.com", "https://a.example.com.", "differs in the trailing dot of the host"},
		{"www", "https://example.com", "https://www.example.com", `differs in "www."`},
		{"www in the entry", "https://www.example.com", "https://example.com", `differs in "www."`},
		{"the apex under a subdomain pattern", "https://*.example.com", "https://example.com", "covers the subdomains of that host, never the host itself"},
		{"a subdomain of an exact host", "https://example.com", "https://a.b.example.com", "covers that host only, not its subdomains"},

		{"another name of loopback", "http://localhost:*", "http://127.0.0.1:3000", "is the same machine by another name"},
		{"another name of loopback in the entry", "http://127.0.0.1:3000", "http://localhost:3000", "is the same machine by another name"},
		{"the IPv6 name of loopback", "http://localhost:*", "http://[::1]:3000", "is the same machine by another name"},
		{"the case of an opaque host", "app://Main", "app://main", "differs in the case of the host"},

		{"upper case in the host", "https://example.com", "https://Example.com", "would cover it (browsers send a lower-case host"},
		{"upper case in the scheme", "https://example.com", "HTTPS://example.com", "would cover it (browsers send a lower-case scheme"},
		{"a trailing slash", "https://example.com", "https://example.com/", "would cover it (browsers send no trailing slash"},
		{"the default port spelled out", "https://example.com", "https://example.com:443", "would cover it (browsers send "},
		{"spaces", "https://example.com", " https://example.com", "would cover it (browsers send no spaces"},
		{"upper case under a pattern", "https://*.example.com", "https://A.example.com", "would cover it (browsers send a lower-case host"},
	} {
		t.Run(c.name, func(t *testing.T) {
			policy := Policy{AllowOrigins: []string{"https://unrelated.test", c.entry}}
			r := request("GET", "Origin: "+c.origin)
			r.Host = ""
			d := evaluated(t, policy, r)
			if want := fmt.Sprintf("AllowOrigins[1] %q %s", c.entry, c.says); d.Allowed() || !strings.Contains(d.Explain(), want) {
				t.Errorf("%sgot allowed %v: %s\nwant a refusal that says %s", described(policy, r), d.Allowed(), d, want)
			}
		})
	}
}

func TestNearestMissIsNamed(t *testing.T) {
	policy := Policy{AllowOrigins: []string{"https://localhost", "https://example.com:8443", "http://example.com", "https://*.www.example.com"}}
	r := request("GET", "Origin: https://example.com")
	if text := evaluated(t, policy, r).Explain(); !strings.Contains(text, `AllowOrigins[2] "http://example.com" differs in the scheme`) {
		t.Errorf("%sgot %s\nwant the entry that differs in the scheme only", described(policy, r), text)
	}
}

func TestUnrelatedOriginsAreNoNearMiss(t *testing.T) {
	for _, origin := range []string{
		"https://example.org", "https://notexample.com", "https://b\u00fccher.example", "https://example.com.evil.test", "https://wwwexample.com", "tauri://other", "https://com", "null",
	} {
		r := request("GET", "Origin: "+origin)
		policy := Policy{AllowOrigins: []string{"https://example.com", "https://*.example.com", "https://xn--bcher-kva.example"}}
		if text := evaluated(t, policy, r).Explain(); strings.Contains(text, "AllowOrigins[") {
			t.Errorf("%sgot %s\nwant no entry named", described(policy, r), text)
		}
	}
}

func tenantOrigins(n int) []string {
	entries := make([]string, n)
	for i := range entries {
		entries[i] = fmt.Sprintf("https://tenant-%d.test", i)
	}
	return entries
}

func tenantPatterns(n int) []string {
	entries := make([]string, n)
	for i := range entries {
		entries[i] = fmt.Sprintf("https://*.tenant-%d.test", i)
	}
	return entries
}

func TestNearMissInALongList(t *testing.T) {
	policy := Policy{AllowOrigins: append(tenantOrigins(2000), "https://example.com", "https://www.example.org", "http://example.net:8080", "https://example.net")}
	for _, row := range []struct{ origin, want string }{
		{"http://example.com", `AllowOrigins[2000] "https://example.com" differs in the scheme, which is http here.`},
		{"https://example.com:8443", `AllowOrigins[2000] "https://example.com" differs in the port, which is 8443 here.`},
		{"http://example.com:8080", `AllowOrigins[2000] "https://example.com" differs in the scheme and the port.`},
		{"https://www.example.com", `AllowOrigins[2000] "https://example.com" differs in "www.", so it is another origin.`},
		{"https://example.org", `AllowOrigins[2001] "https://www.example.org" differs in "www.", so it is another origin.`},
		{"https://example.com.", `AllowOrigins[2000] "https://example.com" differs in the trailing dot of the host, so it is another origin.`},
		{"https://a.b.example.com", `AllowOrigins[2000] "https://example.com" covers that host only, not its subdomains.`},
		{"https://example.com/", `AllowOrigins[2000] "https://example.com" would cover it`},
	} {
		r := request("GET", "Origin: "+row.origin)
		if text := evaluated(t, policy, r).Explain(); !strings.Contains(text, row.want) {
			t.Errorf("Origin %s\ngot  %s\nwant %s", row.origin, text, row.want)
		}
	}
}

func TestNearMissIsSearchedForInBoundedTime(t *testing.T) {
	policy := Policy{AllowOrigins: append(tenantOrigins(2000), append(tenantPatterns(2000), "https://*.example.com", "http://localhost:3000")...)}
	for _, origin := range []string{"http://a.example.com", "http://localhost:5173"} {
		r := request("GET", "Origin: "+origin)
		if text := evaluated(t, policy, r).Explain(); strings.Contains(text, `AllowOrigins[`) {
			t.Errorf("got %s\nwant no entry named that only a search of the whole list finds", text)
		}
	}
}
