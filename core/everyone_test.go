package core

import (
	"testing"
)

// everyone is a policy of a plain "*" with something in every other list.
var everyone = Policy{
	AllowOrigins:  []string{"*"},
	AllowMethods:  []string{"PUT"},
	AllowHeaders:  []string{"X-Token"},
	ExposeHeaders: []string{"*"},
	MaxAgeSeconds: 60,
}

func TestPlainStarSendsTheSameFieldsToEveryRequest(t *testing.T) {
	same := header("Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: *")
	sameOptions := header("Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: *", varyOfOptions)
	samePreflight := header("Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: PUT",
		"Access-Control-Allow-Headers: X-Token", "Access-Control-Max-Age: 60", varyOfOptions)
	runDecisionCases(t, []decisionCase{
		{name: "without an Origin, which is no grant", policy: everyone, request: request("GET"),
			kind: KindNone, reason: ReasonNoOrigin, answer: same},
		{name: "a well-formed origin", policy: everyone, request: request("GET", "Origin: https://example.com"),
			kind: KindActual, allowed: true, answer: same},
		{name: "null", policy: everyone, request: request("GET", "Origin: null"),
			kind: KindActual, allowed: true, answer: same},
		{name: "an empty Origin", policy: everyone, request: request("GET", "Origin: "),
			kind: KindActual, allowed: true, answer: same},
		{name: "a malformed Origin", policy: everyone, request: request("GET", "Origin: not an origin"),
			kind: KindActual, allowed: true, answer: same},
		{name: "several Origin lines", policy: everyone, request: request("GET", "Origin: https://a.test", "Origin: https://b.test"),
			kind: KindActual, allowed: true, answer: same},
		{name: "the server's own origin", policy: everyone, request: request("POST", "Origin: https://api.test"),
			kind: KindActual, allowed: true, answer: same},
		{name: "OPTIONS that is no preflight", policy: everyone, request: request("OPTIONS", "Origin: https://example.com"),
			kind: KindActual, allowed: true, answer: sameOptions},
		{name: "OPTIONS without an Origin", policy: everyone, request: request("OPTIONS"),
			kind: KindNone, reason: ReasonNoOrigin, answer: sameOptions},
		{name: "a preflight", policy: everyone, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token"),
			kind: KindPreflight, allowed: true, status: 204, answer: samePreflight},
		{name: "a preflight of a malformed Origin", policy: everyone, request: preflight("\x7f", "PUT"),
			kind: KindPreflight, allowed: true, status: 204, answer: samePreflight},
		{name: "a preflight that asks for more", policy: everyone, request: preflight("null", "PATCH"),
			kind: KindPreflight, allowed: true, status: 204, reason: ReasonMethodNotAllowed, answer: samePreflight},
	})
}

func TestStarForMethodsAndHeadersWithoutCredentials(t *testing.T) {
	stars := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}
	withAuthorization := stars
	withAuthorization.AllowHeaders = []string{"*", "Authorization"}
	answer := header("Access-Control-Allow-Origin: https://example.com", "Access-Control-Allow-Methods: *",
		"Access-Control-Allow-Headers: *", varyOfOptions)
	listing := header("Access-Control-Allow-Origin: https://example.com", "Access-Control-Allow-Methods: *",
		"Access-Control-Allow-Headers: *, Authorization", varyOfOptions)
	granted := func(name string, r Request) decisionCase {
		return decisionCase{name: name, policy: stars, request: r, kind: KindPreflight, allowed: true, status: 204, answer: answer}
	}
	missing := func(name string, reason Reason, r Request) decisionCase {
		c := granted(name, r)
		c.reason = reason
		return c
	}
	runDecisionCases(t, []decisionCase{
		granted("any method and header", preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: x-any,y")),
		granted("a method in lower case", preflight("https://example.com", "patch")),
		granted("a method of the application's own", preflight("https://example.com", "Chicken")),
		missing("a forbidden method", ReasonMethodNotAllowed, preflight("https://example.com", "TRACE")),
		missing("a forbidden method in lower case", ReasonMethodNotAllowed, preflight("https://example.com", "track")),
		missing("a method that is not a token", ReasonMethodMalformed, preflight("https://example.com", "PUT ")),
		missing("Authorization, which * never covers", ReasonRequestHeaderNotAllowed,
			preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-any,authorization")),
		missing("Authorization in other letters", ReasonRequestHeaderNotAllowed,
			preflight("https://example.com", "PUT", "Access-Control-Request-Headers: AUTHORIZATION")),
		{name: "Authorization beside * is granted", policy: withAuthorization,
			request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: authorization,x-any"),
			kind:    KindPreflight, allowed: true, status: 204, answer: listing},
	})
}
