package core

import (
	"strings"

	"github.com/sallyport/cors/core/internal/field"
)

const fieldAllowMethods = "AllowMethods"

func (v *validation) methods(p Policy) {
	for i, raw := range p.AllowMethods {
		upper := strings.ToUpper(raw)
		switch {
		case !field.IsToken(raw):
			v.entry(fieldAllowMethods, i, raw, notATokenProblem("a method", raw), tokenFix("method", raw, mendMethod))
		case isForbiddenMethod(raw):
			v.entry(fieldAllowMethods, i, raw,
				`browsers never let a page send it (Fetch, "forbidden method")`, "remove it")
		case raw != upper && isStandardMethod(upper):
			v.entry(fieldAllowMethods, i, raw,
				"methods are case-sensitive, and this one is in upper case", "write "+upper)
		}
	}
}

// mendMethod puts a standard method into upper case; browsers let no page send a
// forbidden one.
func mendMethod(name string) (string, bool) {
	if upper := strings.ToUpper(name); isStandardMethod(upper) {
		return upper, true
	}
	return name, !isForbiddenMethod(name)
}

// isForbiddenMethod follows Fetch, "forbidden method", without regard to case.
func isForbiddenMethod(method string) bool {
	return field.EqualFold(method, "CONNECT") || field.EqualFold(method, "TRACE") || field.EqualFold(method, "TRACK")
}

// isStandardMethod knows the methods of RFC 9110, RFC 5789 and RFC 10008. A name
// of the application's own may be in any case.
func isStandardMethod(upper string) bool {
	switch upper {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY":
		return true
	}
	return false
}

// isSafelistedMethod follows Fetch, "CORS-safelisted method".
func isSafelistedMethod(method string) bool {
	return method == "GET" || method == "HEAD" || method == "POST"
}
