package pathrule

import (
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/origin"
)

// foreignHost recognizes a host that no request has, or a text that is not a host at
// all: a rule that closes "admin/" instead of "/admin/" would close nothing.
func foreignHost(pattern string) (problem, fix string) {
	host, path, found := strings.Cut(pattern, "/")
	if i := strings.IndexAny(host, " \t"); i >= 0 {
		return "a pattern is written without method, since a preflight and its request have the same rule",
			"write " + strconv.Quote(strings.TrimLeft(pattern[i:], " \t"))
	}
	switch {
	case host == "" && found:
		return "", ""
	case host == "http:" || host == "https:":
		return "a pattern has no scheme", "write " + strconv.Quote(strings.TrimLeft(path, "/"))
	case host != "localhost" && !strings.ContainsAny(host, ".:["):
		return "it begins with neither a slash nor a host", writeMended("/" + pattern)
	case found && isBrowserHost(host):
		return "", ""
	case isBrowserHost(host):
		return "a pattern has a path after its host", writeMended(host + "/")
	}
	fix = "write the host as browsers send it, in lower case and ASCII, without wildcard, port and trailing dot"
	if mended := foldHost(host); isBrowserHost(mended) {
		fix = writeMended(mended + "/" + path)
	}
	return "no request matches the host " + strconv.Quote(host), fix
}

// writeMended returns the fix that proposes a pattern. It first mends that pattern, if
// necessary.
func writeMended(pattern string) (fix string) {
	if _, fix := foreign(pattern); fix != "" {
		return fix
	}
	return "write " + strconv.Quote(pattern)
}

// isBrowserHost reports whether host is in the form in which browsers send it,
// without port and trailing dot.
func isBrowserHost(host string) bool {
	o, ok := origin.Parse("https://" + host)
	return ok && o.Port == 0 && !strings.HasSuffix(host, ".")
}

// foldHost reads a request's host as the most lenient router does: without port and
// trailing dots, and in lower case.
func foldHost(host string) string {
	if strings.HasPrefix(host, "[") {
		address, _, _ := strings.Cut(host, "]")
		host = host[:min(len(host), len(address)+len("]"))]
		if !strings.Contains(host, ":") { // a name: a ServeMux removes its brackets with the port
			host = strings.Trim(host, "[]")
		}
	} else {
		host, _, _ = strings.Cut(host, ":")
	}
	if len(host) > origin.MaxLength {
		return host // no pattern has such a host
	}
	return strings.ToLower(strings.TrimRight(host, "."))
}

// isComparedAlike reports whether a ServeMux, which only removes the port, finds that a
// request's host equals that of a pattern. folded is the host of the pattern.
func isComparedAlike(host, folded string) bool {
	rest, found := strings.CutPrefix(host, folded)
	if !found || rest == "" {
		return found
	}
	// A ServeMux removes the brackets of an IPv6 address together with the port.
	return rest[0] == ':' && folded[0] != '[' && !strings.ContainsAny(rest[1:], ":[]")
}
