package core

import "strings"

// isPlainPath reports whether every router reads the path alike.
func isPlainPath(path, rawPath string) bool {
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
	segment, _, more := strings.Cut(rest, "/")
	return segment == "." || segment == ".." || segment == "" && more
}

// readings returns the segments of a path as routers and their middlewares come
// to see them:
//
//   - the decoded path, split afterwards (gin),
//   - the path as sent, undecoded (echo, chi, gin with UseRawPath),
//   - the path as sent, its segments decoded one by one (ServeMux),
//   - and each of them cleaned of empty and dot segments, as ServeMux and others
//     do before they route or redirect.
func readings(path, rawPath string) [][]string {
	read := [][]string{appendSegments(nil, path)}
	if rawPath != "" {
		sent := appendSegments(nil, rawPath)
		decoded := make([]string, len(sent))
		for i, segment := range sent {
			decoded[i] = unescaped(segment)
		}
		read = append(read, sent, decoded)
	}
	for _, segments := range read {
		read = append(read, cleaned(segments))
	}
	return read
}

// cleaned removes empty and dot segments, but for the empty one that a trailing
// slash leaves.
func cleaned(segments []string) []string {
	var clean []string
	for i, segment := range segments {
		last := i == len(segments)-1
		switch segment {
		case "":
		case ".":
		case "..":
			clean = clean[:max(len(clean)-1, 0)]
		default:
			clean = append(clean, segment)
			continue
		}
		if last {
			clean = append(clean, "")
		}
	}
	return clean
}
