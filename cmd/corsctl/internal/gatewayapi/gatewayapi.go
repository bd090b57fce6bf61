// Package gatewayapi says what the CORS filter of the Kubernetes Gateway API takes. It
// follows the validation of HTTPCORSFilter in version 1.6 of the API.
package gatewayapi

import (
	"math"
	"regexp"
	"slices"
)

// The most entries of a list.
const (
	MostMethods = 9
	MostOthers  = 64
)

// The ages that maxAge may have, in seconds. Without one, a gateway sends 5.
const (
	LeastMaxAge = 1
	MostMaxAge  = math.MaxInt32
)

const (
	longestOrigin = 253
	longestHeader = 256
)

var (
	origin  = regexp.MustCompile(`^\*$|^https?://((\*\.)?([a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+|\*)(:[0-9]{1,5})?$`)
	methods = []string{"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "*"}
)

// TakesOrigin reports whether an entry of AllowOrigins can stand in allowOrigins.
func TakesOrigin(entry string) bool {
	return len(entry) <= longestOrigin && origin.MatchString(entry)
}

// TakesMethod reports whether a method can stand in allowMethods.
func TakesMethod(method string) bool { return slices.Contains(methods, method) }

// TakesHeader reports whether the name of a header, which is a token, can stand in
// allowHeaders and exposeHeaders.
func TakesHeader(name string) bool { return len(name) <= longestHeader }

// What the filter takes, in words for a person.
const (
	Origins = "an origin there is http or https, a host of letters, digits and - with *. before it or not, and a port"
	Methods = "it knows GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH and *"
)
