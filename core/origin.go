package core

import "strings"

// origin is a parsed serialized origin: the tuple of Fetch, "serializing an
// origin", and RFC 6454, section 6.2. A port of 0 means that none is written,
// which for http and https is the default port.
type origin struct {
	scheme, host string
	port         uint16
}

// maxOriginLength bounds what is parsed at all. A host name has at most 254
// bytes (RFC 1035, section 2.3.4, with the trailing dot); the rest leaves room
// for any scheme and a port. Beyond it an Origin is refused unread.
const maxOriginLength = 512

// parseOrigin parses an origin as browsers serialize it, and nothing else: what
// would need cleaning is not well-formed.
//
// Hosts follow what browsers send rather than the ABNF, which binds developers
// only (whatwg/fetch issue 1924): labels of a-z, 0-9, "-" and "_" with one
// trailing dot, such as my_app.localhost and "localhost.".
func parseOrigin(s string) (origin, bool) {
	if len(s) > maxOriginLength {
		return origin{}, false
	}
	scheme, rest, found := strings.Cut(s, "://")
	if !found || !isScheme(scheme) || scheme == "file" {
		return origin{}, false
	}
	host, port, ok := cutPort(rest)
	if !ok || port != 0 && port == defaultPort(scheme) || !isHost(scheme, host) {
		return origin{}, false
	}
	return origin{scheme, host, port}, true
}

// isTuple reports whether a lookup may be asked about s: null is nobody's origin.
func isTuple(s string) bool {
	_, ok := parseOrigin(s)
	return ok
}

// isScheme follows RFC 3986, section 3.1, in lower case, to which URL parsers
// normalize.
func isScheme(s string) bool {
	for i := range len(s) {
		switch b := s[i]; {
		case 'a' <= b && b <= 'z':
		case i > 0 && ('0' <= b && b <= '9' || b == '+' || b == '-' || b == '.'):
		default:
			return false
		}
	}
	return s != ""
}

// cutPort splits "host:port" at the colon before a number at its end. Without one
// all of it is the host, which no colon leaves valid, and the port is 0. A port has
// no leading zero and no value that a URL's origin could not have.
func cutPort(hostPort string) (host string, port uint16, ok bool) {
	const mostDigits = 5
	n, scale := 0, 1
	for i := len(hostPort) - 1; i >= 0 && i >= len(hostPort)-1-mostDigits; i-- {
		switch b := hostPort[i]; {
		case '0' <= b && b <= '9':
			n += scale * int(b-'0')
			scale *= 10
		case b == ':' && scale > 1:
			return hostPort[:i], uint16(n), n <= 65535 && hostPort[i+1] != '0'
		default:
			return hostPort, 0, true
		}
	}
	return hostPort, 0, true
}

// mayEndInPort tells most hosts, which have no port and do not end in a digit,
// from those of which cutPort has to tell.
func mayEndInPort(hostPort string) bool {
	return hostPort != "" && hostPort[len(hostPort)-1] <= '9'
}

// hostEnd returns where the host ends: behind the bracket of an IPv6 address, or
// at the first colon.
func hostEnd(hostPort string) int {
	if strings.HasPrefix(hostPort, "[") {
		return strings.IndexByte(hostPort, ']') + 1
	}
	if i := strings.IndexByte(hostPort, ':'); i >= 0 {
		return i
	}
	return len(hostPort)
}

// defaultPort is the port that serialization leaves out (URL standard, "special
// scheme"), or 0 for schemes without one.
func defaultPort(scheme string) uint16 {
	switch scheme {
	case "https", "wss":
		return 443
	case "http", "ws":
		return 80
	case "ftp":
		return 21
	}
	return 0
}

// isSpecial reports whether the URL standard parses the hosts of a scheme; those
// of other schemes are opaque to it.
func isSpecial(scheme string) bool { return defaultPort(scheme) != 0 }
