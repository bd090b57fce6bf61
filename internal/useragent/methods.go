package useragent

// NormalizeMethod returns m as it goes on the wire (Fetch, section "Methods",
// "normalize").
//
// PATCH is not in the list, so fetch(url, {method: "patch"}) sends "patch",
// which a server that allows PATCH refuses: methods are compared by case.
func NormalizeMethod(m string) string {
	for _, normalized := range []string{"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"} {
		if matchesName(m, normalized) {
			return normalized
		}
	}
	return m
}

// IsSafelistedMethod reports whether m is a CORS-safelisted method, which needs
// no preflight and which no preflight can refuse. It expects a normalized method.
func IsSafelistedMethod(m string) bool {
	return m == "GET" || m == "HEAD" || m == "POST"
}

// IsForbiddenMethod reports whether m is a forbidden method in any case: a
// script that asks for it gets a TypeError, and nothing is sent.
func IsForbiddenMethod(m string) bool {
	return matchesName(m, "CONNECT") || matchesName(m, "TRACE") || matchesName(m, "TRACK")
}
