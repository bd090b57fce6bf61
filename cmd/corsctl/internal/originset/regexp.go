package originset

import (
	"fmt"
	"strconv"
	"strings"
)

// Regexp returns a regular expression that matches the origins of the entry, and nothing
// else, in the syntax that PCRE and RE2 have in common. It has ^ and $ at its ends, no
// groups that capture, no backslash and no upper-case flag, and it never goes back over
// what it has read. A character that is not a letter or digit stands in brackets.
//
// Two things it leaves to its user: an origin is at most [MaxLength] bytes long, and $ also
// matches before a line feed at the end, which no header has. And where any host of a scheme
// is meant, it matches no IPv6 address.
func (e Entry) Regexp() string {
	switch e.Form {
	case Everyone:
		return "^.*$"
	case Null:
		return "^null$"
	}
	var host string
	switch e.Form {
	case Subdomains:
		host = labels + literal(e.Host)
	case EveryHost:
		host = anyHost(e.Scheme)
	default:
		host = literal(e.Host)
	}
	port := ""
	switch {
	case e.AnyPort:
		port = anyPort(e.Scheme)
	case e.Port != 0:
		port = ":" + strconv.Itoa(e.Port)
	}
	return "^" + literal(e.Scheme) + "://" + host + port + "$"
}

// MaxLength is the length of the longest origin that is admitted.
const MaxLength = 512

// label is a character of a label of a host's name.
const (
	label  = "[a-z0-9_-]"
	labels = "(?:" + label + "+[.])+"
)

// anyPort matches every port of a scheme, and none.
func anyPort(scheme string) string { return "(?::(?:" + portExcept(defaultPort(scheme)) + "))?" }

// literal matches a text. All syntaxes share brackets, also around a bracket of an IPv6
// address. No host or scheme has \ or ^.
func literal(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-_:", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("[" + string(c) + "]")
		}
	}
	return b.String()
}

// anyHost matches every host of a scheme, but no IPv6 address.
func anyHost(scheme string) string {
	if defaultPort(scheme) == 0 {
		return opaqueHost
	}
	return "(?:" + name + "|" + ipv4 + ")"
}

const (
	// opaqueHost is what the URL standard leaves for the hosts of a scheme that it does not
	// know.
	opaqueHost = "[!\"$&-)+-.0-9;=A-Z_`a-z{}~]+"

	// name is a name of a host. Its last label is no number, or it would be an IPv4 address.
	name = "(?:" + label + "+[.])*(?:[a-z_-]" + label + "*|0x[0-9a-f]*[g-z_-]" + label + "*|0[a-wyz_-]" + label + "*|0[0-9]+[a-z_-]" + label + "*|[1-9][0-9]*[a-z_-]" + label + "*)[.]?"

	octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
	ipv4  = octet + "(?:[.]" + octet + "){3}"
)

// defaultPort is the port that origins of a scheme leave out, or 0 if there is none.
func defaultPort(scheme string) int {
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

// portExcept matches the ports from 1 to 65535 but one. 0 leaves none out.
func portExcept(except int) string {
	const fiveDigits = "[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
	if except == 0 {
		return "[1-9][0-9]{0,3}|" + fiveDigits
	}
	digits := strconv.Itoa(except) // two or three
	var parts []string
	for n := 1; n <= 4; n++ {
		if n != len(digits) {
			parts = append(parts, "[1-9]"+anyDigits(n-1))
			continue
		}
		for i := range digits {
			parts = append(parts, digits[:i]+digitExcept(digits[i], i == 0)+anyDigits(n-1-i))
		}
	}
	return strings.Join(append(parts, fiveDigits), "|")
}

func anyDigits(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "[0-9]"
	}
	return fmt.Sprintf("[0-9]{%d}", n)
}

// digitExcept matches a digit but one. The first digit of a port is not 0.
func digitExcept(except byte, first bool) string {
	return "[" + strings.ReplaceAll(strings.TrimPrefix("0123456789", map[bool]string{true: "0"}[first]), string(except), "") + "]"
}
