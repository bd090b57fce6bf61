package field

import "strings"

// IsForbiddenInRequests follows Fetch, "forbidden request-header", for a name
// in lower case.
func IsForbiddenInRequests(name string) bool {
	switch name {
	case "accept-charset", "accept-encoding", "access-control-request-headers",
		"access-control-request-method", "connection", "content-length", "cookie",
		"cookie2", "date", "dnt", "expect", "host", "keep-alive", "origin", "referer",
		"set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "via":
		return true
	}
	return strings.HasPrefix(name, "proxy-") || strings.HasPrefix(name, "sec-")
}

// IsForbiddenInResponses follows Fetch, "forbidden response-header name", for a name
// in lower case.
func IsForbiddenInResponses(name string) bool { return name == "set-cookie" || name == "set-cookie2" }

// IsSafelistedInResponses follows Fetch, "CORS-safelisted response-header name", for
// a name in lower case.
func IsSafelistedInResponses(name string) bool {
	switch name {
	case "cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma":
		return true
	}
	return false
}
