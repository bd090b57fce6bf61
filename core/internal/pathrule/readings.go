package pathrule

import "strings"

// isPlain reports whether all routers read the path alike.
func isPlain(path, rawPath string) bool {
	if rawPath != "" || path == "" || path[0] != '/' {
		return false
	}
	for i := range len(path) {
		if path[i] == '/' && isUncleanAt(path[i+1:]) {
			return false
		}
	}
	return true
}

// isUncleanAt reports whether rest begins with a segment that cleaning removes.
func isUncleanAt(rest string) bool {
	if rest == "" || rest[0] != '.' && rest[0] != '/' {
		return false
	}
	segment, _, _ := strings.Cut(rest, "/")
	return segment == "" || segment == "." || segment == ".."
}

// reading is one of the ways in which routers, and the middleware in front of
// them, read a path.
type reading struct {
	sent    bool // the path as the client sent it, not decoded before it is split
	decoded bool // its segments are decoded one by one
	cleaned bool // empty and dot segments are removed
}

// readings lists these ways:
//
//   - the decoded path, split afterwards (Gin),
//   - the path as sent, not decoded (Echo, chi, Gin with UseRawPath),
//   - the path as sent, its segments decoded one by one (ServeMux),
//   - and each of them cleaned, as ServeMux and others do before they route or
//     redirect.
var readings = [...]reading{
	{},
	{cleaned: true},
	{sent: true},
	{sent: true, cleaned: true},
	{sent: true, decoded: true},
	{sent: true, decoded: true, cleaned: true},
}

// read appends at most limit segments of the path to dst. It does not decode a segment
// that is longer than maxEncoded, since no pattern has such a segment.
func (as reading) read(dst []string, path, rawPath string, limit, maxEncoded int) (_ []string, endsInDots bool) {
	if as.sent {
		path = rawPath
	}
	if as.cleaned {
		dst, endsInDots = clean(dst, path, limit, as.decoded)
	} else {
		dst = split(dst, path, limit)
	}
	if !as.decoded {
		return dst, endsInDots
	}
	for i, segment := range dst {
		if len(segment) <= maxEncoded {
			dst[i] = unescaped(segment)
		}
	}
	if last := len(dst) - 1; dst[last] == escapedSlash {
		dst[last] = "" // a ServeMux reads it as the slash at the end
	}
	return dst, endsInDots
}

// escapedSlash is a segment sent as %2F. In a ServeMux no parameter matches it.
const escapedSlash = "/"
