package core

import (
	"strings"
	"testing"
)

// With credentials browsers take "*" for a method or field of that name, so that
// the engine answers with what was asked.
func TestStarWithCredentialsEchoesTheRequest(t *testing.T) {
	stars := Policy{AllowOrigins: []string{"https://example.com"}, AllowCredentials: true,
		AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}, MaxAgeSeconds: 5}
	withAuthorization, starMethods, starHeaders := stars, stars, stars
	withAuthorization.AllowHeaders = []string{"*", "Authorization"}
	starMethods.AllowHeaders = []string{"X-Token"}
	starHeaders.AllowMethods = []string{"PUT"}

	echoes := func(name string, p Policy, reason Reason, r Request, answer ...string) decisionCase {
		caching := []string{varyOfOptions}
		if repeats(r, "Access-Control-Request-Method") || repeats(r, "Access-Control-Request-Headers") {
			// A cache that compares one line must not use the answer again.
			caching = []string{"Vary: *", "Cache-Control: no-store"}
		}
		answer = append(answer, "Access-Control-Allow-Origin: https://example.com", "Access-Control-Allow-Credentials: true",
			"Access-Control-Max-Age: 5")
		answer = append(answer, caching...)
		return decisionCase{name: name, policy: p, request: r,
			kind: KindPreflight, allowed: true, status: 204, reason: reason, answer: header(answer...)}
	}
	asks := func(method string, headerLines ...string) Request {
		var lines []string
		for _, line := range headerLines {
			lines = append(lines, "Access-Control-Request-Headers: "+line)
		}
		return preflight("https://example.com", method, lines...)
	}
	longest := strings.Repeat("x-abcde,", 512) // 4096 bytes
	runDecisionCases(t, []decisionCase{
		echoes("the method and the line of header names as they came", stars, ReasonNone, asks("PATCH", "x-a, X-B"),
			"Access-Control-Allow-Methods: PATCH", "Access-Control-Allow-Headers: x-a, X-B"),
		echoes("no header names where none are asked", stars, ReasonNone, asks("PATCH"),
			"Access-Control-Allow-Methods: PATCH"),
		echoes("a method in lower case", stars, ReasonNone, asks("patch"),
			"Access-Control-Allow-Methods: patch"),
		echoes("several lines each for one", stars, ReasonNone, asks("PUT", "x-a,x-b", "x-c"),
			"Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: x-a,x-b", "Access-Control-Allow-Headers: x-c"),
		echoes("empty elements stay, empty lines go", stars, ReasonNone, asks("PUT", "x-a,, x-b", " , ", ""),
			"Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: x-a,, x-b"),
		echoes("Authorization is left out", stars, ReasonRequestHeaderNotAllowed, asks("PUT", "authorization, x-a"),
			"Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: x-a"),
		echoes("Authorization in other letters, over several lines", stars, ReasonRequestHeaderNotAllowed,
			asks("PUT", "AUTHORIZATION", "x-a, Authorization ,x-b"),
			"Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: x-a,x-b"),
		echoes("Authorization alone leaves no field", stars, ReasonRequestHeaderNotAllowed, asks("PUT", "authorization"),
			"Access-Control-Allow-Methods: PUT"),
		echoes("names that only begin like Authorization stay", stars, ReasonNone, asks("PUT", "authorization-x,x-authorization"),
			"Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: authorization-x,x-authorization"),
		echoes("Authorization that is listed is granted", withAuthorization, ReasonNone, asks("PUT", "authorization,x-a"),
			"Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: authorization,x-a"),
		echoes("a malformed name voids the list", stars, ReasonRequestHeadersMalformed, asks("PUT", "x-a,x b"),
			"Access-Control-Allow-Methods: PUT"),
		echoes("a malformed line voids the other lines", stars, ReasonRequestHeadersMalformed, asks("PUT", "x-a", "x:b"),
			"Access-Control-Allow-Methods: PUT"),
		echoes("a line break smuggles no field in", stars, ReasonRequestHeadersMalformed, asks("PUT", "x-a\r\nSet-Cookie: a=b"),
			"Access-Control-Allow-Methods: PUT"),
		echoes("a list of 4 KiB fits the budget", stars, ReasonNone, asks("PUT", longest),
			"Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: "+longest),
		echoes("a list over budget is not listed at all", stars, ReasonRequestHeadersOverBudget, asks("PUT", longest+"x"),
			"Access-Control-Allow-Methods: PUT"),
		echoes("the budget is for all lines together", stars, ReasonRequestHeadersOverBudget, asks("PUT", longest, "x"),
			"Access-Control-Allow-Methods: PUT"),
		echoes("a method that is not a token is not echoed", stars, ReasonMethodMalformed, asks("PUT, DELETE", "x-a"),
			"Access-Control-Allow-Headers: x-a"),
		echoes("an empty method is not echoed", stars, ReasonMethodMalformed, asks("", "x-a"),
			"Access-Control-Allow-Headers: x-a"),
		echoes("a method longer than any list may be is not echoed", stars, ReasonMethodMalformed, asks(strings.Repeat("P", 4097))),
		echoes("a forbidden method is not echoed", stars, ReasonMethodNotAllowed, asks("Trace")),
		echoes("a repeated method is not echoed", stars, ReasonMethodMalformed,
			preflight("https://example.com", "PUT", "Access-Control-Request-Method: PUT")),
		echoes("* for methods only leaves the header names static", starMethods, ReasonRequestHeaderNotAllowed, asks("PATCH", "x-other"),
			"Access-Control-Allow-Methods: PATCH", "Access-Control-Allow-Headers: X-Token"),
		echoes("* for header names only leaves the methods static", starHeaders, ReasonMethodNotAllowed, asks("PATCH", "x-other"),
			"Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: x-other"),
	})
}

func TestNothingIsEchoedOutsideAllowedPreflights(t *testing.T) {
	stars := Policy{AllowOrigins: []string{"https://example.com"}, AllowCredentials: true,
		AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}
	runDecisionCases(t, []decisionCase{
		{name: "a refused preflight", policy: stars,
			request: preflight("https://evil.test", "PUT", "Access-Control-Request-Headers: x-a"),
			kind:    KindPreflight, status: 403, reason: ReasonOriginNotAllowed, answer: varyOptionsOnly},
		{name: "an actual request", policy: stars,
			request: request("GET", "Origin: https://example.com", "Access-Control-Request-Headers: x-a"),
			kind:    KindActual, allowed: true,
			answer: header("Access-Control-Allow-Origin: https://example.com", "Access-Control-Allow-Credentials: true", "Vary: Origin")},
	})
}

func repeats(r Request, key string) bool { return len(r.Header[key]) > 1 }
