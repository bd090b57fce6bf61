package useragent

import (
	"slices"
	"strings"
)

// IsSafelistedRequestHeader reports whether (name, value) is a CORS-safelisted
// request-header (Fetch, section "Headers"). A plain form or link could send such a
// header as well, so it needs no preflight. The value is normalized first, as setting
// it in a script does.
func IsSafelistedRequestHeader(name, value string) bool {
	value = trimWhitespace(value)
	if len(value) > 128 { // step 1
		return false
	}
	switch byteLowercase(name) { // step 2
	case "accept":
		return !hasUnsafeByte(value)
	case "accept-language", "content-language":
		return isLanguageList(value)
	case "content-type":
		if hasUnsafeByte(value) {
			return false
		}
		switch essence, _ := mimeEssence(value); essence {
		case "application/x-www-form-urlencoded", "multipart/form-data", "text/plain":
			return true
		}
		return false
	case "range":
		return isSafelistedRange(value)
	}
	return false
}

// UnsafeRequestHeaderNames returns the CORS-unsafe request-header names of a
// header list (Fetch, section "Headers"): those that a preflight announces,
// lower-cased, sorted by bytes, each once.
//
// Every line is judged by itself, even if a name is repeated. If the safelisted values
// have more than 1024 bytes together, all of them are unsafe. Otherwise many allowed
// lines could carry what one line may not.
func UnsafeRequestHeaderNames(headers [][2]string) []string {
	var unsafe, potentiallyUnsafe []string // steps 1 and 2
	safelistValueSize := 0                 // step 3
	for _, header := range headers {       // step 4
		name, value := byteLowercase(header[0]), trimWhitespace(header[1])
		if !IsSafelistedRequestHeader(name, value) {
			unsafe = append(unsafe, name)
			continue
		}
		potentiallyUnsafe = append(potentiallyUnsafe, name)
		safelistValueSize += len(value)
	}
	if safelistValueSize > 1024 { // step 5
		unsafe = append(unsafe, potentiallyUnsafe...)
	}
	slices.Sort(unsafe) // step 6
	return slices.Compact(unsafe)
}

// hasUnsafeByte reports whether value contains a CORS-unsafe request-header
// byte: a control other than tab, or a delimiter other than , / ; and =.
func hasUnsafeByte(value string) bool {
	for i := range len(value) {
		b := value[i]
		if b < 0x20 && b != '\t' || strings.IndexByte("\"():<>?@[\\]{}\x7f", b) >= 0 {
			return true
		}
	}
	return false
}

// isLanguageList reports whether value has only the bytes that the standard
// admits in Accept-Language and Content-Language. A tab is not among them,
// although hasUnsafeByte lets it through.
func isLanguageList(value string) bool {
	for i := range len(value) {
		b := value[i]
		if !('0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' ||
			strings.IndexByte(" *,-.;=", b) >= 0) {
			return false
		}
	}
	return true
}

// mimeEssence returns the essence of a MIME type (MIME Sniffing, section
// "Parsing a MIME type"). Parameters are not looked at: no error in them makes
// parsing fail.
func mimeEssence(value string) (essence string, ok bool) {
	mimeType, rest, found := strings.Cut(trimWhitespace(value), "/") // steps 1 to 3, 5 and 6
	subtype, _, _ := strings.Cut(rest, ";")                          // step 7
	subtype = strings.TrimRight(subtype, "\t\n\r ")                  // step 8: the end only
	if !found || !isToken(mimeType) || !isToken(subtype) {           // steps 4, 5 and 9
		return "", false
	}
	return byteLowercase(mimeType + "/" + subtype), true
}

// isSafelistedRange is the case "range" of "CORS-safelisted request-header":
// "parse a single range header value" without white space, and with a start,
// because browsers never sent "bytes=-500" themselves.
func isSafelistedRange(value string) bool {
	ranges, found := strings.CutPrefix(value, "bytes=") // case-sensitive
	start, end, dash := strings.Cut(ranges, "-")
	if !found || !dash || start == "" || !isDecimal(start) || !isDecimal(end) {
		return false
	}
	return end == "" || compareDecimal(start, end) <= 0
}

func isDecimal(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// compareDecimal compares numbers of any size, as the standard does. strconv would
// report an overflow.
func compareDecimal(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}
