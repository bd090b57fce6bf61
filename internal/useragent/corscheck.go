package useragent

import "net/http"

// CheckCORS is the CORS check (Fetch, section "CORS check") of a response to a page of
// the given origin. Nil means that the page's script may read the response, whatever its
// status. Otherwise the error is a [*Failure].
//
// An empty origin fails: no page has one.
func CheckCORS(origin string, mode CredentialsMode, h http.Header) error {
	allowed, ok := getHeader(h, "Access-Control-Allow-Origin") // step 1
	if !ok {
		return checkFailure("2", "the response has no Access-Control-Allow-Origin")
	}
	if mode != Include && allowed == "*" { // step 3
		return nil
	}
	if origin == "" || allowed != origin { // "null" is compared like any other
		problem := "Access-Control-Allow-Origin is " + quote(allowed) + ", the page's origin is " + quote(origin)
		if lines, _ := fieldLines(h, "Access-Control-Allow-Origin"); len(lines) > 1 {
			problem += "; several field lines count as one value"
		}
		if allowed == "*" {
			problem += `; "*" does not count where credentials are included`
		}
		return checkFailure("4", problem)
	}
	if mode != Include { // step 5
		return nil
	}
	credentials, ok := getHeader(h, "Access-Control-Allow-Credentials") // step 6
	switch {
	case !ok:
		return checkFailure("8", "credentials are included, and the response has no Access-Control-Allow-Credentials")
	case credentials != "true": // step 7
		return checkFailure("8", "credentials are included, and Access-Control-Allow-Credentials is "+
			quote(credentials)+`, not exactly "true"`)
	}
	return nil
}

func checkFailure(step, problem string) error {
	return &Failure{Section: "CORS check", Step: step, Problem: problem}
}
