package field

// EqualFold reports whether two header names are the same. It folds ASCII only, so that
// no other letter counts as an ASCII letter.
func EqualFold(s, t string) bool {
	if len(s) != len(t) {
		return false
	}
	for i := range len(s) {
		if lowerByte(s[i]) != lowerByte(t[i]) {
			return false
		}
	}
	return true
}

// Lower returns a header name in lower case.
func Lower(name string) string { return string(AppendLower(nil, name)) }

// AppendLower appends a header name in lower case.
func AppendLower(dst []byte, name string) []byte {
	for i := range len(name) {
		dst = append(dst, lowerByte(name[i]))
	}
	return dst
}

func lowerByte(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b | 0x20
	}
	return b
}
