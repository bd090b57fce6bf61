package origin

import (
	"strings"

	"github.com/sallyport/cors/core/internal/field"
)

// IsHostOf reports whether host, the value of a Host header, names the host and port of
// a serialized origin of http or https. The schemes cannot be compared, since a proxy
// may have ended TLS. No grant depends on this, only the reason and what Enforcement
// refuses.
func IsHostOf(host, serialized string) bool {
	scheme, hostPort, found := strings.Cut(serialized, "://")
	if !found || scheme != "http" && scheme != "https" || host == "" || len(host) > MaxLength {
		return false
	}
	if field.EqualFold(host, hostPort) {
		return true
	}
	bare, port, ok := cutPort(host)
	return ok && port != 0 && port == DefaultPort(scheme) && field.EqualFold(bare, hostPort)
}
