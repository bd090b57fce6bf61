package useragent

import "strings"

// forbiddenRequestHeaders are the names of step 1 of "forbidden request-header"
// (Fetch, section "Headers"), byte-lowercased.
var forbiddenRequestHeaders = map[string]bool{
	"accept-charset":                 true,
	"accept-encoding":                true,
	"access-control-request-headers": true,
	"access-control-request-method":  true,
	"connection":                     true,
	"content-length":                 true,
	"cookie":                         true,
	"cookie2":                        true,
	"date":                           true,
	"dnt":                            true,
	"expect":                         true,
	"host":                           true,
	"keep-alive":                     true,
	"origin":                         true,
	"referer":                        true,
	"set-cookie":                     true,
	"te":                             true,
	"trailer":                        true,
	"transfer-encoding":              true,
	"upgrade":                        true,
	"via":                            true,
}

// IsForbiddenRequestHeader reports whether (name, value) is a forbidden
// request-header (Fetch, section "Headers"). A script's attempt to set one is
// ignored without an error, so it never reaches a preflight either.
func IsForbiddenRequestHeader(name, value string) bool {
	lower := byteLowercase(name)
	switch {
	case forbiddenRequestHeaders[lower]: // step 1
		return true
	case strings.HasPrefix(lower, "proxy-"), strings.HasPrefix(lower, "sec-"): // step 2
		return true
	case lower == "x-http-method", lower == "x-http-method-override", lower == "x-method-override": // step 3
		for _, method := range splitValue(value) {
			if IsForbiddenMethod(method) {
				return true
			}
		}
	}
	return false
}

// splitValue is "get, decode, and split" of one header value: it splits at
// commas, but not at those inside of a quoted string, and leaves the quotes in.
func splitValue(value string) []string {
	var values []string
	start, quoted := 0, false
	for i := 0; i < len(value); i++ {
		switch b := value[i]; {
		case b == '\\' && quoted:
			i++ // the next byte is part of the string, even a quotation mark
		case b == '"':
			quoted = !quoted
		case b == ',' && !quoted:
			values = append(values, trimTabOrSpace(value[start:i]))
			start = i + 1
		}
	}
	return append(values, trimTabOrSpace(value[start:]))
}
