package routing

import (
	"net/http"
	"slices"
	"strings"
)

// NarrowMethods leaves, of the methods that the policy granted, those that are
// routed. The value is a new one: none is shared between responses.
func NarrowMethods(h http.Header, routed []string) {
	const field = "Access-Control-Allow-Methods"
	var granted []string
	for _, method := range routed {
		if IsAskedFor(method) {
			granted = append(granted, method)
		}
	}
	if policy := h.Get(field); policy != "*" {
		granted = slices.DeleteFunc(strings.Split(policy, ", "), func(method string) bool {
			return !slices.Contains(routed, method)
		})
	}
	if len(granted) == 0 {
		h.Del(field)
		return
	}
	h[field] = []string{strings.Join(granted, ", ")}
}

// IsAskedFor reports whether preflights ask for the method: browsers send no
// CONNECT and no TRACE, and a page's own OPTIONS is nobody's route.
func IsAskedFor(method string) bool {
	return method != http.MethodOptions && method != http.MethodConnect && method != http.MethodTrace
}
