package origin

import (
	"net/netip"
	"strconv"
	"strings"
)

// isHost reports whether host has the form of the host in a serialized origin of the
// scheme.
func isHost(scheme, host string) bool {
	if strings.HasPrefix(host, "[") {
		return isSerializedIPv6(host)
	}
	if !isSpecial(scheme) {
		return isOpaqueHost(host)
	}
	if !isName(host) {
		return false
	}
	if endsInNumber(host) {
		return isSerializedIPv4(host)
	}
	return true
}

// isOpaqueHost follows the URL standard's opaque-host parser: any printable ASCII but
// the forbidden host code points. It refuses two that the standard accepts: "*", which
// is a wildcard here, and "%", so that no host has two spellings.
func isOpaqueHost(host string) bool {
	for i := range len(host) {
		if !opaqueHostBytes[host[i]] {
			return false
		}
	}
	return host != ""
}

var opaqueHostBytes = func() (is [256]bool) {
	const refused = `#/:<>?@[\]^|` + "*%"
	for b := '!'; b <= '~'; b++ {
		is[b] = strings.IndexByte(refused, byte(b)) < 0
	}
	return is
}()

// hostByte is what a byte may be in a host name.
type hostByte uint8

const (
	notInName hostByte = iota
	inLabel
	betweenLabels
)

var hostBytes = func() (of [256]hostByte) {
	for b := range of {
		if 'a' <= b && b <= 'z' || '0' <= b && b <= '9' || b == '-' || b == '_' {
			of[b] = inLabel
		}
	}
	of['.'] = betweenLabels
	return of
}()

// isName reports whether host is made of non-empty labels, with one trailing dot
// allowed.
func isName(host string) bool {
	before := betweenLabels
	for i := range len(host) {
		is := hostBytes[host[i]]
		if is == notInName || is == betweenLabels && before == betweenLabels {
			return false
		}
		before = is
	}
	return host != "" // what ends without a label ends in its one trailing dot
}

// endsInNumber is the URL standard's "ends in a number checker": such a host is
// an IPv4 address or no host at all.
func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" || last[0] < '0' || last[0] > '9' {
		return false // as almost always
	}
	if hex, found := strings.CutPrefix(last, "0x"); found {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}

// isSerializedIPv4 accepts four decimal numbers, the only form that the URL
// standard's IPv4 serializer writes.
//
// Neither it nor isSerializedIPv6 lets netip fail, because netip allocates its errors:
// clients that send malformed origins would decide what a request costs.
func isSerializedIPv4(host string) bool {
	numbers := 0
	for rest, more := host, true; more; numbers++ {
		var number string
		number, rest, more = strings.Cut(rest, ".")
		if !isDecimalByte(number) {
			return false
		}
	}
	return numbers == 4
}

// isDecimalByte accepts 0 to 255 without leading zeros.
func isDecimalByte(s string) bool {
	if s == "" || len(s) > 3 || len(s) > 1 && s[0] == '0' {
		return false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n <= 255
}

func isSerializedIPv6(host string) bool {
	inner, closed := strings.CutSuffix(strings.TrimPrefix(host, "["), "]")
	if !closed || !hasIPv6Shape(inner) {
		return false
	}
	addr, err := netip.ParseAddr(inner)
	if err != nil || !addr.Is6() {
		return false
	}
	var buf [len("[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]")]byte
	return string(appendIPv6(buf[:0], addr)) == host
}

// hasIPv6Shape reports whether s has the pieces of an IPv6 address, none of them
// written as an IPv4 address and no zone after them.
func hasIPv6Shape(s string) bool {
	head, tail, compressed := strings.Cut(s, "::")
	before, ok := countPieces(head)
	if !compressed {
		return ok && before == 8
	}
	after, okAfter := countPieces(tail)
	return ok && okAfter && before+after < 8
}

// countPieces counts numbers of one to four hexadecimal digits between colons.
func countPieces(s string) (n int, ok bool) {
	for more := s != ""; more; n++ {
		var piece string
		piece, s, more = strings.Cut(s, ":")
		if piece == "" || len(piece) > 4 || strings.Trim(piece, "0123456789abcdef") != "" {
			return 0, false
		}
	}
	return n, true
}

// appendIPv6 writes an address as the URL standard's IPv6 serializer does. It
// differs from netip in that it never writes the last 32 bits as an IPv4 address.
func appendIPv6(dst []byte, addr netip.Addr) []byte {
	bytes := addr.As16()
	piece := func(i int) uint64 { return uint64(bytes[2*i])<<8 | uint64(bytes[2*i+1]) }
	zerosAt, zeros := 0, 1 // a run of one is never compressed
	for i := 0; i < 8; i++ {
		run := 0
		for i+run < 8 && piece(i+run) == 0 {
			run++
		}
		if run > zeros {
			zerosAt, zeros = i, run
		}
		i += run
	}
	dst = append(dst, '[')
	for i := 0; i < 8; i++ {
		if zeros > 1 && i == zerosAt {
			dst = append(dst, "::"...)
			i += zeros - 1
			continue
		}
		if i > 0 && dst[len(dst)-1] != ':' {
			dst = append(dst, ':')
		}
		dst = strconv.AppendUint(dst, piece(i), 16)
	}
	return append(dst, ']')
}

// IsLoopback reports whether a page of that host can only come from the
// user's own machine (Secure Contexts, "Is origin potentially trustworthy?").
func IsLoopback(host string) bool {
	host = strings.TrimSuffix(host, ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "[::1]" {
		return true
	}
	return strings.HasPrefix(host, "127.") && isSerializedIPv4(host)
}
