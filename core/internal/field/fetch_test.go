package field

import "testing"

// Fetch, "forbidden request-header", and names that only look like one.
func TestForbiddenRequestHeaders(t *testing.T) {
	for name, want := range map[string]bool{
		"accept-charset": true, "accept-encoding": true, "access-control-request-headers": true, "access-control-request-method": true,
		"connection": true, "content-length": true, "cookie": true, "cookie2": true, "date": true, "dnt": true, "expect": true, "host": true,
		"keep-alive": true, "origin": true, "referer": true, "set-cookie": true, "te": true, "trailer": true, "transfer-encoding": true,
		"upgrade": true, "via": true, "proxy-": true, "sec-": true, "sec-ch-ua": true, "proxy-authorization": true,
		"user-agent": false, "accept": false, "authorization": false, "content-type": false, "x-sec-a": false, "secret": false, "proxy": false,
		"x-http-method-override": false, "if-match": false,
	} {
		if got := IsForbiddenInRequests(name); got != want {
			t.Errorf("IsForbiddenInRequests(%q)\ngot  %v\nwant %v", name, got, want)
		}
	}
}

// Fetch, "forbidden response-header name" and "CORS-safelisted response-header name".
func TestResponseHeadersOfFetch(t *testing.T) {
	for name, want := range map[string]struct{ forbidden, safelisted bool }{
		"set-cookie": {forbidden: true}, "set-cookie2": {forbidden: true},
		"cache-control": {safelisted: true}, "content-language": {safelisted: true}, "content-length": {safelisted: true},
		"content-type": {safelisted: true}, "expires": {safelisted: true}, "last-modified": {safelisted: true}, "pragma": {safelisted: true},
		"": {}, "etag": {}, "link": {}, "cookie": {}, "set-cookie3": {}, "content-encoding": {}, "x-cache-control": {},
	} {
		if got := IsForbiddenInResponses(name); got != want.forbidden {
			t.Errorf("IsForbiddenInResponses(%q)\ngot  %v\nwant %v", name, got, want.forbidden)
		}
		if got := IsSafelistedInResponses(name); got != want.safelisted {
			t.Errorf("IsSafelistedInResponses(%q)\ngot  %v\nwant %v", name, got, want.safelisted)
		}
	}
}
