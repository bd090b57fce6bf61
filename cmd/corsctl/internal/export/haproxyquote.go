package export

import "strings"

// haproxyWord quotes a word of HAProxy's configuration. Nothing is special within single
// quotes but their end.
func haproxyWord(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// haproxyFormat quotes a text where HAProxy wants a format, in which % begins a variable.
func haproxyFormat(s string) string {
	return haproxyWord(strings.ReplaceAll(s, "%", "%%"))
}
