package core

import "testing"

func onHost(host string, r Request) Request {
	r.Host = host
	return r
}

func TestSameOriginNeedsNoGrant(t *testing.T) {
	sameOrigin := func(name, host string, lines ...string) decisionCase {
		return decisionCase{name: name, policy: full, request: onHost(host, request("POST", lines...)),
			kind: KindActual, reason: ReasonSameOrigin, answer: varyOnly}
	}
	foreign := func(name, host string, lines ...string) decisionCase {
		c := sameOrigin(name, host, lines...)
		c.reason = ReasonOriginNotAllowed
		return c
	}
	runDecisionCases(t, []decisionCase{
		sameOrigin("Sec-Fetch-Site says so, whatever Host is behind a proxy", "internal:8080",
			"Origin: https://api.test", "Sec-Fetch-Site: same-origin"),
		sameOrigin("Host says so where Sec-Fetch-Site is absent", "api.test", "Origin: https://api.test"),
		sameOrigin("Host says so with plain http", "api.test", "Origin: http://api.test"),
		sameOrigin("Host has a port of its own", "localhost:8080", "Origin: http://localhost:8080"),
		sameOrigin("Host spells out the default port of https", "api.test:443", "Origin: https://api.test"),
		sameOrigin("Host spells out the default port of http", "api.test:80", "Origin: http://api.test"),
		sameOrigin("Host is in other letters", "API.Test", "Origin: https://api.test"),
		sameOrigin("Host is in other letters with a port of its own", "LocalHost:8080", "Origin: http://localhost:8080"),
		sameOrigin("Host is an IPv6 address", "[::1]:8080", "Origin: http://[::1]:8080"),
		sameOrigin("a null origin of which Sec-Fetch-Site says so", "api.test", "Origin: null", "Sec-Fetch-Site: same-origin"),

		foreign("Sec-Fetch-Site says same-site", "api.test", "Origin: https://api.test", "Sec-Fetch-Site: same-site"),
		foreign("Sec-Fetch-Site says cross-site", "api.test", "Origin: https://api.test", "Sec-Fetch-Site: cross-site"),
		foreign("Sec-Fetch-Site says none", "api.test", "Origin: https://api.test", "Sec-Fetch-Site: none"),
		foreign("Sec-Fetch-Site is in other letters", "api.test", "Origin: https://api.test", "Sec-Fetch-Site: Same-Origin"),
		foreign("Sec-Fetch-Site is repeated", "api.test", "Origin: https://api.test", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-origin"),
		foreign("the port differs", "api.test:8080", "Origin: http://api.test"),
		foreign("Host has the default port of the other scheme", "api.test:80", "Origin: https://api.test"),
		foreign("Origin is a subdomain of Host", "api.test", "Origin: https://a.api.test"),
		foreign("Host has another ending", "api.test.evil.test", "Origin: https://api.test"),
		foreign("there is no Host", "", "Origin: https://api.test"),

		{name: "null is not the same origin by Host", policy: full, request: onHost("null", request("POST", "Origin: null")),
			kind: KindActual, reason: ReasonNullOrigin, answer: varyOnly},
		{name: "a malformed origin is malformed, whatever Sec-Fetch-Site says", policy: full,
			request: request("POST", "Origin: api.test", "Sec-Fetch-Site: same-origin"),
			kind:    KindActual, reason: ReasonOriginMalformed, answer: onlyOnce},
		{name: "a malformed origin is malformed, also where it ends as Host", policy: full,
			request: request("POST", "Origin: HTTPS://api.test"),
			kind:    KindActual, reason: ReasonOriginMalformed, answer: onlyOnce},
		{name: "a listed origin is granted, same or not", policy: full,
			request: onHost("example.com", request("POST", "Origin: https://example.com", "Sec-Fetch-Site: same-origin")),
			kind:    KindActual, allowed: true, answer: fullGrant},
		{name: "a preflight whose Origin has our host comes from another scheme and is refused with a reason", policy: full,
			request: preflight("https://api.test", "PUT"),
			kind:    KindPreflight, status: 403, reason: ReasonOriginNotAllowed, answer: varyOptionsOnly},
	})
}
