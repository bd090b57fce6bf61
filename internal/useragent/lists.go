package useragent

import "net/http"

// Value returns a response header as a browser combines its lines, and whether the
// response has it (Fetch, section "Headers", "get").
func Value(h http.Header, name string) (value string, contained bool) { return getHeader(h, name) }

// List returns the elements of a header that lists methods or names of headers, such as
// Access-Control-Allow-Methods (Fetch, section "Headers", "extract header list values").
// A response without the header has none.
//
// One element that is not a token fails the whole list, and the browser then refuses a
// preflight. The error is a [*Failure].
func List(h http.Header, name string) ([]string, error) {
	e := extractTokens(h, name)
	if e.failed {
		return nil, preflightFailure("7.3", name+" contains "+quote(e.bad)+", which is not a token")
	}
	return e.values, nil
}

// ContainsName reports whether a list has a name of a header. Case does not matter.
func ContainsName(list []string, name string) bool { return containsName(list, name) }
