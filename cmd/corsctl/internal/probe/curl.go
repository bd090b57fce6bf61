package probe

import (
	"net/http"
	"strings"
)

// Curl returns the command that sends the request of an exchange and shows the headers
// of the response. It is for a POSIX shell. A secret value is a variable of the shell,
// see [SecretVariable].
func (x *Exchange) Curl() string {
	args := []string{"curl", "-s", "-o", "/dev/null", "-D", "-"}
	switch x.Method {
	case http.MethodGet:
	case http.MethodHead:
		args = []string{"curl", "-s", "--head"}
	default:
		args = append(args, "-X", shellQuote(x.Method))
	}
	if strings.ContainsAny(x.URL, "[]{}") {
		args = append(args, "--globoff")
	}
	if strings.Contains(x.URL, "/.") {
		args = append(args, "--path-as-is")
	}
	for _, f := range x.Fields {
		if f.Secret {
			args = append(args, "-H", shellQuote(f.Name+": ")+`"$`+SecretVariable(f.Name)+`"`)
		} else {
			args = append(args, "-H", shellQuote(f.Name+": "+f.Value))
		}
	}
	return strings.Join(append(args, shellQuote(x.URL)), " ")
}

// SecretVariable is the shell's variable for a header of --header: PROBE_X_API_KEY for
// X-Api-Key.
func SecretVariable(name string) string {
	return "PROBE_" + strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		if 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, name)
}

// shellQuote quotes a word, unless it has only bytes that no shell reads otherwise.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./:%", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
