package origin

import (
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
)

// diagnoseWord is about words that are probably not the name of a host: keywords of
// other libraries, and what programs write if a value is missing.
func diagnoseWord(raw string) (f fault.Fault, found bool) {
	word := strings.ToLower(trimPunctuation(strings.TrimSpace(raw)))
	switch word {
	case "all", "any", "true", "**", "/*":
		return fault.Fault{
			Code:    fault.OriginKeyword,
			Problem: `it is not an origin, and here the word for everybody is "*"`,
			Write:   []string{"*"},
		}, true
	case "self":
		return fault.Fault{
			Code:    fault.OriginKeyword,
			Problem: "it is a keyword of Content-Security-Policy, and the server's own origin needs no entry",
			Remove:  true,
		}, true
	case "none", "false":
		return fault.Fault{
			Code:    fault.OriginKeyword,
			Problem: "it is not an origin, and a policy that admits nobody is DenyAll()",
			Remove:  true,
		}, true
	case "undefined", "nil", "<nil>", "nan", "[object object]":
		return missingValue, true
	}
	if strings.HasPrefix(word, "$") || strings.HasPrefix(word, "{{") || strings.HasPrefix(word, "%!") || strings.Contains(word, "${") {
		return missingValue, true
	}
	for _, scheme := range [...]string{"data:", "about:", "javascript:"} {
		if strings.HasPrefix(word, scheme) {
			return fault.Fault{
				Code:    fault.OriginOpaqueURL,
				Problem: "a page of a " + scheme + ` URL has no origin of its own: browsers send "null"`,
				Write:   []string{"null"}, Note: ", which every page can become by a sandboxed frame, or remove it",
			}, true
		}
	}
	return fault.Fault{}, false
}

var missingValue = fault.Fault{
	Code:    fault.OriginMissingValue,
	Problem: "it is not an origin, but what programs write if a value is missing",
	Fix:     "set the value that it was read from",
	Remove:  true,
}

// trimPunctuation removes quotes and separators around an origin.
func trimPunctuation(s string) string { return strings.Trim(s, "\"'`,;|") }
