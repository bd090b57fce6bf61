package useragent

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Response is what a browser reads of the response to a preflight.
type Response struct {
	Status int
	Header http.Header
}

// Grant is what a successful preflight allows, and for how long.
type Grant struct {
	// Methods and Headers are the elements of Access-Control-Allow-Methods and -Headers
	// as received. "*" among them is a wildcard only where credentials are not
	// included. If the response has no Access-Control-Allow-Methods and
	// UsesCORSPreflight is set, Methods is the method of the request (step 7.4).
	Methods []string
	Headers []string

	// MaxAge is how long a [PreflightCache] may keep them: 5 seconds if the
	// response does not say. Browsers impose limits of their own (7200 s in
	// Chromium, 86400 s in Firefox, 600 s in WebKit), which are not applied.
	MaxAge time.Duration
}

// CheckPreflight judges the response to the preflight for r (Fetch, section
// "CORS-preflight fetch", step 7). With a nil error a browser goes on to send r;
// otherwise the error is a [*Failure], of the CORS check or of a substep here.
func CheckPreflight(r Request, response Response) (Grant, error) {
	// The check is made with r's own credentials mode, although the preflight
	// itself is sent without credentials.
	if err := CheckCORS(r.Origin, r.Credentials, response.Header); err != nil {
		return Grant{}, err
	}
	if response.Status < 200 || response.Status > 299 {
		return Grant{}, preflightFailure("7", "the status "+strconv.Itoa(response.Status)+" is not an ok status, 200 to 299")
	}
	methods := extractTokens(response.Header, "Access-Control-Allow-Methods") // step 7.1
	names := extractTokens(response.Header, "Access-Control-Allow-Headers")   // step 7.2
	if methods.failed {
		return Grant{}, preflightFailure("7.3", "Access-Control-Allow-Methods contains "+quote(methods.bad)+", which is not a token")
	}
	if names.failed {
		return Grant{}, preflightFailure("7.3", "Access-Control-Allow-Headers contains "+quote(names.bad)+", which is not a token")
	}
	if methods.null && r.UsesCORSPreflight { // step 7.4
		methods.values = []string{r.method()}
	}
	if err := checkMethod(r, methods.values); err != nil {
		return Grant{}, err
	}
	if err := checkHeaderNames(r, names.values); err != nil {
		return Grant{}, err
	}
	return Grant{Methods: methods.values, Headers: names.values, MaxAge: maxAge(response.Header)}, nil
}

// checkMethod is step 7.5. Methods are compared by case.
func checkMethod(r Request, methods []string) error {
	method := r.method()
	if slices.Contains(methods, method) || IsSafelistedMethod(method) || isWildcard(r, methods) {
		return nil
	}
	return preflightFailure("7.5", "the method "+quote(method)+" is not in Access-Control-Allow-Methods "+
		listed(methods)+wildcardHint(r, methods))
}

// checkHeaderNames is steps 7.6 and 7.7.
func checkHeaderNames(r Request, names []string) error {
	headers := r.headerList()
	for _, header := range headers {
		// Authorization is the one CORS non-wildcard request-header name.
		if matchesName(header[0], "Authorization") && !containsName(names, header[0]) {
			return preflightFailure("7.6", "Authorization is not in Access-Control-Allow-Headers "+
				listed(names)+`, and "*" never covers it`)
		}
	}
	for _, unsafeName := range UnsafeRequestHeaderNames(headers) {
		if !containsName(names, unsafeName) && !isWildcard(r, names) {
			return preflightFailure("7.7", "the header "+quote(unsafeName)+" is not in Access-Control-Allow-Headers "+
				listed(names)+wildcardHint(r, names))
		}
	}
	return nil
}

// isWildcard reports whether a list admits everything that r could ask for. With
// credentials "*" is only a name.
func isWildcard(r Request, list []string) bool {
	return r.Credentials != Include && slices.Contains(list, "*")
}

// maxAge is steps 7.8 to 7.10: the seconds of Access-Control-Max-Age, 5 without
// it and where it is malformed.
//
// Its ABNF is delta-seconds, so a sign, a fraction, an empty value and a second
// field line are all malformed, and "-1" stands for 5 seconds. A number that is
// too large counts as 2^31, as RFC 9111, section 1.2.2 suggests.
func maxAge(h http.Header) time.Duration {
	const unstated, largest = 5 * time.Second, 1 << 31 * time.Second
	lines, _ := fieldLines(h, "Access-Control-Max-Age")
	if len(lines) != 1 || lines[0] == "" || !isDecimal(lines[0]) {
		return unstated
	}
	seconds, err := strconv.ParseInt(lines[0], 10, 64)
	if err != nil || seconds > int64(largest/time.Second) {
		return largest
	}
	return time.Duration(seconds) * time.Second
}

func preflightFailure(step, problem string) error {
	return &Failure{Section: "CORS-preflight fetch", Step: step, Problem: problem}
}

// listed formats a list for a message.
func listed(list []string) string {
	if len(list) == 0 {
		return "(nothing)"
	}
	return quote(strings.Join(list, ", "))
}

// wildcardHint names the most common reason why a list that seems to admit
// everything does not.
func wildcardHint(r Request, list []string) string {
	if r.Credentials == Include && slices.Contains(list, "*") {
		return `; "*" is no wildcard where credentials are included`
	}
	return ""
}
