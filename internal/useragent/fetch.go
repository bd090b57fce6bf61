package useragent

import "net/http"

// Fetch does what a browser does for a cross-origin r, without a cache and without redirects. It sends
// the preflight if r needs one, then r itself, and checks both responses. The send
// function gets a method and the headers of CORS and of r.
//
// The grant is that of the preflight. If the error is nil, the page's script may read
// the response. Otherwise the error is a [*Failure].
func Fetch(r Request, send func(method string, h http.Header) Response) (response Response, grant Grant, err error) {
	if NeedsPreflight(r) {
		grant, err = CheckPreflight(r, send(http.MethodOptions, PreflightFields(r)))
		if err != nil {
			return Response{}, Grant{}, err
		}
	}
	h := http.Header{"Origin": {r.Origin}}
	for _, header := range r.headerList() {
		h.Add(header[0], header[1])
	}
	response = send(r.method(), h)
	return response, grant, CheckCORS(r.Origin, r.Credentials, response.Header)
}
