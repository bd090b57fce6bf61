package core

import "strings"

// isHostOf reports whether host, as in a Host field, names the host and port of
// a serialized origin. The scheme cannot be compared: a proxy in front may have
// ended TLS. No grant rests on this, only how a missing one is told.
func isHostOf(host, serialized string) bool {
	scheme, hostPort, found := strings.Cut(serialized, "://")
	if !found || host == "" || len(host) > maxOriginLength {
		return false
	}
	if equalFold(host, hostPort) {
		return true
	}
	switch defaultPort(scheme) {
	case 443:
		return equalFold(strings.TrimSuffix(host, ":443"), hostPort)
	case 80:
		return equalFold(strings.TrimSuffix(host, ":80"), hostPort)
	}
	return false
}
