// Package origin parses serialized origins, as browsers send them, and the entries of a
// policy that cover them. It also says what is wrong with an entry.
package origin

import "strings"

// Origin is a parsed serialized origin: the tuple of Fetch, "serializing an
// origin", and RFC 6454, section 6.2.
type Origin struct {
	Scheme, Host string
	Port         uint16 // 0 if none is written, which for http and https is the default port
}

// MaxLength is the longest origin that is parsed. A host name has at most 254 bytes
// (RFC 1035, section 2.3.4, with the trailing dot); the rest leaves room for any scheme
// and a port. A longer Origin is refused unread.
const MaxLength = 512

// File is the origin of local files, as some clients send it. It is the only one of
// its scheme, and has no host. Browsers send null.
const File = "file://"

// Parse parses an origin as browsers serialize it, and nothing else: a text that first
// needs cleaning is not well-formed.
//
// Hosts follow what browsers send, and not the ABNF, which is only for developers
// (whatwg/fetch issue 1924): labels of a-z, 0-9, "-" and "_" with one trailing dot,
// such as my_app.localhost and "localhost.". Schemes that the URL standard does not
// call special have opaque hosts, such as app://. of Electron.
func Parse(s string) (Origin, bool) {
	if len(s) > MaxLength {
		return Origin{}, false
	}
	scheme, rest, found := strings.Cut(s, "://")
	if !found || !isScheme(scheme) {
		return Origin{}, false
	}
	if scheme == "file" {
		return Origin{Scheme: scheme}, rest == ""
	}
	host, port, ok := cutPort(rest)
	if !ok || port != 0 && port == DefaultPort(scheme) || !isHost(scheme, host) {
		return Origin{}, false
	}
	return Origin{scheme, host, port}, true
}

// IsTuple reports whether s is the serialization of a tuple, so that a lookup may be
// asked about it. null is not one: it identifies no site.
func IsTuple(s string) bool {
	if isUsual(s) {
		return true
	}
	_, ok := Parse(s)
	return ok
}

// IsComparable reports whether every cache tells s from any other origin that is null or
// [IsTuple]. Traffic Server compares headers as lists, without regard to case. So it takes
// app://shell, and app://Shell for app://shell: the hosts of some schemes may have commas and
// capitals.
func IsComparable(s string) bool {
	if isUsual(s) || s == "null" {
		return true
	}
	_, ok := Parse(s)
	return ok && !hasCommaOrCapital(s)
}

func hasCommaOrCapital(s string) bool {
	for i := range len(s) {
		if s[i] == ',' || 'A' <= s[i] && s[i] <= 'Z' {
			return true
		}
	}
	return false
}

// isUsual reports whether s is what most browsers send: the origin of a site with a name
// and without a port. It tells this sooner than Parse, since every response without a
// grant depends on it. No label begins with a digit: the host could be an IPv4 address.
func isUsual(s string) bool {
	host, found := strings.CutPrefix(s, "https://")
	if !found || len(s) > MaxLength {
		return false
	}
	// Without a branch for each byte, which would take twice as long.
	wrong, before := usualByte(0), dot
	for i := range len(host) {
		is := usualBytes[host[i]]
		wrong |= is&unusual | before<<1&is
		before = is
	}
	return wrong == 0 && before&dot == 0
}

// usualByte is what a byte may be in a usual host. If one is a dot, its double is the bit
// that the next must not have.
type usualByte uint8

const (
	unusual usualByte = 1 << iota
	dot
	notFirst // in a label
)

var usualBytes = func() (of [256]usualByte) {
	for b := range of {
		switch {
		case hostBytes[b] == notInName:
			of[b] = unusual
		case hostBytes[b] == betweenLabels:
			of[b] = dot | notFirst
		case '0' <= b && b <= '9':
			of[b] = notFirst
		}
	}
	return of
}()

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
