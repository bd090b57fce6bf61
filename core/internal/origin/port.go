package origin

import "strings"

// DefaultPort is the port that serialization leaves out (URL standard, "special
// scheme"), or 0 for schemes without one.
func DefaultPort(scheme string) uint16 {
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
func isSpecial(scheme string) bool { return DefaultPort(scheme) != 0 }

// cutPort splits "host:port" at the colon before a number at its end. If there is none,
// everything is the host (not a valid one if it has a colon), and the port is 0. A port
// has no leading zero, and a value that the origin of a URL can have.
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

// mayEndInPort is a cheap check before cutPort: false means that there is no port. It
// is false for most hosts, which end in a letter.
func mayEndInPort(hostPort string) bool {
	return hostPort != "" && hostPort[len(hostPort)-1] <= '9'
}

// hostEnd returns where the host ends: after the bracket of an IPv6 address, or at the
// first colon.
func hostEnd(hostPort string) int {
	if strings.HasPrefix(hostPort, "[") {
		return strings.IndexByte(hostPort, ']') + 1
	}
	if i := strings.IndexByte(hostPort, ':'); i >= 0 {
		return i
	}
	return len(hostPort)
}
