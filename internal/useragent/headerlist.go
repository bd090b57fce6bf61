package useragent

import (
	"net/http"
	"slices"
	"strings"
)

// fieldLines returns the values of all headers called name, in order, and whether there
// is any. A header with an empty value counts.
//
// Keys are compared byte-case-insensitively, since h may not have canonical keys. The
// order of keys that differ in case alone is lost; they are taken in the order of their
// bytes. Tabs and spaces at the ends of a value are removed (Fetch, section "Headers",
// "header value").
func fieldLines(h http.Header, name string) (lines []string, contained bool) {
	var keys []string
	for key := range h {
		if matchesName(key, name) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		for _, value := range h[key] {
			lines = append(lines, trimTabOrSpace(value))
		}
	}
	return lines, len(lines) > 0
}

// getHeader gets a header's combined value (Fetch, section "Headers", "get").
// ok false is the standard's null.
//
// Combining is what makes a second Access-Control-Allow-Origin line fatal: two
// lines "https://example.com" are the one value
// "https://example.com, https://example.com", which equals no origin.
func getHeader(h http.Header, name string) (value string, ok bool) {
	lines, ok := fieldLines(h, name)
	return strings.Join(lines, ", "), ok
}

// extraction is a result of extracting header list values.
type extraction struct {
	values []string
	null   bool   // there is no such header
	bad    string // with failed: the element that is not a token
	failed bool
}

// extractTokens extracts header list values (Fetch, section "Headers") of a
// header whose ABNF is #method or #field-name (section "HTTP new-header syntax").
// Both are lists of tokens, in which a recipient ignores empty elements (RFC
// 9110, section 5.6.1.2). One bad element on any line fails the whole list.
//
// A header without any element gives an empty list, which is not null.
func extractTokens(h http.Header, name string) extraction {
	lines, contained := fieldLines(h, name)
	if !contained { // step 1
		return extraction{null: true}
	}
	e := extraction{values: []string{}} // step 3; step 2 is for headers that are no lists
	for _, line := range lines {        // step 4
		for element := range strings.SplitSeq(line, ",") {
			element = trimTabOrSpace(element)
			if element == "" {
				continue
			}
			if !isToken(element) {
				return extraction{failed: true, bad: element}
			}
			e.values = append(e.values, element)
		}
	}
	return e
}

// containsName reports whether names has a byte-case-insensitive match for name.
func containsName(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return matchesName(n, name) })
}
