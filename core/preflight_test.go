package core

import (
	"strings"
	"testing"
)

func TestWhatIsAPreflight(t *testing.T) {
	runDecisionCases(t, []decisionCase{
		{name: "OPTIONS with Origin and a requested method is one", policy: full, request: preflight("https://example.com", "PUT"),
			kind: KindPreflight, allowed: true, status: 204, answer: fullPreflight},
		{name: "OPTIONS with an empty requested method is one, of a malformed method", policy: full,
			request: preflight("https://example.com", ""),
			kind:    KindPreflight, allowed: true, status: 204, reason: ReasonMethodMalformed, answer: fullPreflight},
		{name: "OPTIONS with the requested method repeated is one, of a malformed method", policy: full,
			request: preflight("https://example.com", "PUT", "Access-Control-Request-Method: PUT"),
			kind:    KindPreflight, allowed: true, status: 204, reason: ReasonMethodMalformed, answer: fullPreflight},
		{name: "OPTIONS without a requested method belongs to the application", policy: full,
			request: request("OPTIONS", "Origin: https://example.com", "Access-Control-Request-Headers: x-token"),
			kind:    KindActual, allowed: true, answer: fullOptionsGrant},
		{name: "OPTIONS without an Origin belongs to the application", policy: full,
			request: request("OPTIONS", "Access-Control-Request-Method: PUT"),
			kind:    KindNone, reason: ReasonNoOrigin, answer: varyOptionsOnly},
		{name: "OPTIONS of a refused origin without a requested method belongs to the application", policy: full,
			request: request("OPTIONS", "Origin: https://evil.test"),
			kind:    KindActual, reason: ReasonOriginNotAllowed, answer: varyOptionsOnly},
		{name: "options in lower case is another method", policy: full,
			request: request("options", "Origin: https://example.com", "Access-Control-Request-Method: PUT"),
			kind:    KindActual, allowed: true, answer: fullGrant},
	})
}

func TestPreflightOfRefusedOriginIsForbidden(t *testing.T) {
	runDecisionCases(t, []decisionCase{
		{name: "an unlisted origin", policy: full, request: preflight("https://evil.test", "PUT"),
			kind: KindPreflight, status: 403, reason: ReasonOriginNotAllowed, answer: varyOptionsOnly},
		{name: "a malformed origin", policy: full, request: preflight("example.com", "PUT"),
			kind: KindPreflight, status: 403, reason: ReasonOriginMalformed, answer: onlyOnce},
		{name: "null", policy: full, request: preflight("null", "PUT"),
			kind: KindPreflight, status: 403, reason: ReasonNullOrigin, answer: varyOptionsOnly},
		{name: "several Origin lines", policy: full, request: preflight("https://example.com", "PUT", "Origin: https://example.com"),
			kind: KindPreflight, status: 403, reason: ReasonOriginRepeated, answer: onlyOnce},
		{name: "what else it asks for is no matter", policy: full,
			request: preflight("https://evil.test", "no token", "Access-Control-Request-Headers: \x00"),
			kind:    KindPreflight, status: 403, reason: ReasonOriginNotAllowed, answer: varyOptionsOnly},
		{name: "a PreflightStatus of the policy is for allowed ones only",
			policy:  Policy{AllowOrigins: []string{"https://example.com"}, PreflightStatus: 200},
			request: preflight("https://evil.test", "GET"),
			kind:    KindPreflight, status: 403, reason: ReasonOriginNotAllowed, answer: varyOptionsOnly},
	})
}

func TestPreflightOfAllowedOriginIsAnsweredWithStaticLists(t *testing.T) {
	bare := Policy{AllowOrigins: []string{"https://example.com"}}
	bareAnswer := header("Access-Control-Allow-Origin: https://example.com", varyOfOptions)
	status200, noCaching := bare, bare
	status200.PreflightStatus = 200
	noCaching.MaxAgeSeconds = -1
	runDecisionCases(t, []decisionCase{
		{name: "an unlisted method", policy: full, request: preflight("https://example.com", "PATCH"),
			kind: KindPreflight, allowed: true, status: 204, reason: ReasonMethodNotAllowed, answer: fullPreflight},
		{name: "a listed method in other letters", policy: full, request: preflight("https://example.com", "put"),
			kind: KindPreflight, allowed: true, status: 204, reason: ReasonMethodNotAllowed, answer: fullPreflight},
		{name: "a method that is not a token", policy: full, request: preflight("https://example.com", "PUT, DELETE"),
			kind: KindPreflight, allowed: true, status: 204, reason: ReasonMethodMalformed, answer: fullPreflight},
		{name: "listed request headers", policy: full,
			request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: content-type,x-token"),
			kind:    KindPreflight, allowed: true, status: 204, answer: fullPreflight},
		{name: "an unlisted request header", policy: full,
			request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: content-type,x-other"),
			kind:    KindPreflight, allowed: true, status: 204, reason: ReasonRequestHeaderNotAllowed, answer: fullPreflight},
		{name: "a malformed request header", policy: full,
			request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token,x other"),
			kind:    KindPreflight, allowed: true, status: 204, reason: ReasonRequestHeadersMalformed, answer: fullPreflight},
		{name: "more request headers than are read", policy: full,
			request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Repeat("x-token,", 600)),
			kind:    KindPreflight, allowed: true, status: 204, reason: ReasonRequestHeadersOverBudget, answer: fullPreflight},
		{name: "the method is named before the request headers", policy: full,
			request: preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: x-other"),
			kind:    KindPreflight, allowed: true, status: 204, reason: ReasonMethodNotAllowed, answer: fullPreflight},
		{name: "the method is named before request headers on several lines", policy: full,
			request: preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: x-other", "Access-Control-Request-Headers: x"),
			kind:    KindPreflight, allowed: true, status: 204, reason: ReasonMethodNotAllowed, answer: fullPreflight},
		{name: "GET needs no entry", policy: bare, request: preflight("https://example.com", "GET"),
			kind: KindPreflight, allowed: true, status: 204, answer: bareAnswer},
		{name: "HEAD needs no entry", policy: bare, request: preflight("https://example.com", "HEAD"),
			kind: KindPreflight, allowed: true, status: 204, answer: bareAnswer},
		{name: "POST needs no entry", policy: bare, request: preflight("https://example.com", "POST"),
			kind: KindPreflight, allowed: true, status: 204, answer: bareAnswer},
		{name: "get in lower case does", policy: bare, request: preflight("https://example.com", "get"),
			kind: KindPreflight, allowed: true, status: 204, reason: ReasonMethodNotAllowed, answer: bareAnswer},
		{name: "the policy's status is used", policy: status200, request: preflight("https://example.com", "GET"),
			kind: KindPreflight, allowed: true, status: 200, answer: bareAnswer},
		{name: "an age of -1 is sent as 0", policy: noCaching, request: preflight("https://example.com", "GET"),
			kind: KindPreflight, allowed: true, status: 204,
			answer: header("Access-Control-Allow-Origin: https://example.com", "Access-Control-Max-Age: 0", varyOfOptions)},
	})
}

func TestPassthroughLeavesPreflightsToTheApplication(t *testing.T) {
	passthrough := []Option{WithPreflightPassthrough()}
	runDecisionCases(t, []decisionCase{
		{name: "the fields of an allowed one are set", policy: full, options: passthrough,
			request: preflight("https://example.com", "PUT"),
			kind:    KindPreflight, allowed: true, answer: fullPreflight},
		{name: "a refused one reaches it without fields", policy: full, options: passthrough,
			request: preflight("https://evil.test", "PUT"),
			kind:    KindPreflight, reason: ReasonOriginNotAllowed, answer: varyOptionsOnly},
		{name: "what is not granted is told all the same", policy: full, options: passthrough,
			request: preflight("https://example.com", "PATCH"),
			kind:    KindPreflight, allowed: true, reason: ReasonMethodNotAllowed, answer: fullPreflight},
		{name: "other requests are as ever", policy: full, options: passthrough,
			request: request("GET", "Origin: https://example.com"),
			kind:    KindActual, allowed: true, answer: fullGrant},
	})
}
