package probe

import (
	"strconv"
	"strings"
)

// stranger is an origin that no server trusts. The name can never be registered (RFC
// 6761).
const stranger = "https://attacker.test"

// trick is an origin that a server should not admit, and the rule that it breaks then.
type trick struct{ rule, origin string }

// strangerTricks need no trusted origin.
var strangerTricks = []trick{
	{"origin-null", "null"},
	{"origin-file", "file://"},
	{"origin-extension", "chrome-extension://abcdefghijklmnopabcdefghijklmnop"},
	{"origin-ip", "https://192.0.2.7"}, // of TEST-NET-1, RFC 5737
	{"origin-private-network", "http://192.168.1.1"},
	{"origin-loopback", "http://localhost:3000"},
}

// tricksOf returns the tricks that are made from a trusted origin.
func tricksOf(origin string) []trick {
	p, ok := splitOrigin(origin)
	if !ok || p.scheme != "http" && p.scheme != "https" {
		return nil
	}
	tricks := []trick{{"origin-prefix", p.with(p.host + ".attacker.test")}}
	add := func(rule, origin string) { tricks = append(tricks, trick{rule, origin}) }
	if longer, err := strconv.ParseUint(p.port+"0", 10, 16); err == nil && p.port != "" {
		add("origin-prefix", p.scheme+"://"+p.host+":"+strconv.FormatUint(longer, 10))
	}
	if p.scheme == "https" {
		add("origin-scheme", "http"+strings.TrimPrefix(origin, "https"))
	}
	add("origin-port", p.scheme+"://"+p.host+":"+otherPort(p.port))
	add("origin-userinfo", p.with("attacker@"+p.host))
	if !p.isName() {
		return tricks
	}
	domain := p.domain()
	if domain != p.host {
		add("origin-domain-suffix", p.with("evil"+domain))
		add("origin-sibling", p.with("probe-sibling."+domain))
	}
	add("origin-suffix", p.with("evil"+p.host))
	add("origin-substring", p.with("x"+p.host+"x.test"))
	if before, after, found := strings.Cut(p.host, "."); found {
		add("origin-dot", p.with(before+"x"+after))
	}
	add("origin-backquote", p.with(p.host+"`.attacker.test"))
	add("origin-underscore", p.with(p.host+"_.attacker.test"))
	add("origin-subdomain", p.with("probe-sub."+p.host))
	add("origin-trailing-dot", p.with(p.host+"."))
	add("origin-leading-dot", p.with("."+p.host))
	add("origin-case", p.with(strings.ToUpper(p.host)))
	return tricks
}

func otherPort(port string) string {
	if port == "8443" {
		return "9443"
	}
	return "8443"
}

// follows says which rules are a consequence of others: what admits every origin that
// begins like a trusted one admits it with a backquote too. Such a finding would repeat
// what the other one says.
var follows = map[string][]string{
	"origin-prefix":       {"origin-substring"},
	"origin-backquote":    {"origin-prefix", "origin-substring"},
	"origin-underscore":   {"origin-prefix", "origin-substring"},
	"origin-trailing-dot": {"origin-prefix", "origin-substring"},
	"origin-port":         {"origin-prefix", "origin-substring"},
	"origin-dot":          {"origin-domain-suffix"}, // the dot is before the domain
	"origin-suffix":       {"origin-sibling", "origin-domain-suffix", "origin-substring"},
	"origin-sibling":      {"origin-domain-suffix"},
	"origin-subdomain":    {"origin-sibling", "origin-suffix", "origin-domain-suffix", "origin-substring"},
	"origin-userinfo":     {"origin-sibling", "origin-suffix", "origin-domain-suffix", "origin-substring"},
	"origin-leading-dot":  {"origin-subdomain", "origin-sibling", "origin-suffix", "origin-domain-suffix", "origin-substring"},
}
