package core

import "strings"

const fieldAllowMethods = "AllowMethods"

func (v *validation) methods(p Policy) {
	for i, raw := range p.AllowMethods {
		upper := strings.ToUpper(raw)
		switch {
		case !isToken(raw):
			v.entry(fieldAllowMethods, i, raw, notATokenProblem("a method", raw), tokenFix(raw, strings.ToUpper))
		case isForbiddenMethod(upper):
			v.entry(fieldAllowMethods, i, raw,
				`browsers never let a page send it (Fetch, "forbidden method")`, "remove it")
		case raw != upper && isStandardMethod(upper):
			v.entry(fieldAllowMethods, i, raw,
				"methods are case-sensitive, and this one is upper case", "write "+upper)
		}
	}
}

// isForbiddenMethod takes an upper-case name: Fetch compares these without
// regard to case ("forbidden method").
func isForbiddenMethod(upper string) bool {
	return upper == "CONNECT" || upper == "TRACE" || upper == "TRACK"
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
