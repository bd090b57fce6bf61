package pathrule

import (
	"strconv"
	"strings"
)

// foreign recognizes patterns in the form of other routers. For a ServeMux they are
// text that no request has: a rule that closes "/admin/*" would close nothing.
func foreign(pattern string) (problem, fix string) {
	if problem, fix = foreignHost(pattern); problem != "" {
		return problem, fix
	}
	slash := strings.IndexByte(pattern, '/')
	host, path := pattern[:slash], pattern[slash:]
	if strings.ContainsAny(path, " \t") {
		return "a pattern of net/http.ServeMux has no spaces in its path", "write %20 for a space"
	}
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
		problem = "a pattern has no query and no fragment"
	}
	segments := split(nil, path, len(pattern))
	var mended []string
	colonInText := false
	for i, segment := range segments {
		last := i == len(segments)-1
		switch special := strings.IndexAny(segment, ":*{"); {
		case special == 0 && segment[0] == ':':
			problem = "a parameter is written {name} in a pattern of net/http.ServeMux"
			segment = "{" + parameterName(segment) + "}"
		case special > 0 && segment[special] == ':':
			problem = "a parameter of a pattern of net/http.ServeMux is a whole segment, written {name}"
			segment = "{" + parameterName(segment[special:]) + "}"
			colonInText = true
		case special == 0 && segment[0] == '{' && strings.Contains(segment, ":"):
			problem = "a parameter of a pattern of net/http.ServeMux has no regular expression"
			name, _, _ := strings.Cut(segment[1:], ":")
			segment = "{" + parameterName(name) + "}"
		case strings.Contains(segment, "*"):
			problem = "* has no meaning in a pattern of net/http.ServeMux"
			if special > 0 { // no parameter can have text before it
				before := pattern[:strings.IndexByte(pattern, '*')]
				return problem, "write " + strconv.Quote(before) + ` for one path, and with a "/" at its end for those below it`
			}
			segment = "{" + parameterName(segment) + "}"
			if last {
				segment = strings.TrimSuffix(segment, "}") + "...}"
			}
		case last && unescaped(segment) == "/":
			problem = "a segment that is an escaped slash is the end of the path for a ServeMux"
			segment = "{$}"
		case segment == "" && !last, segment == ".", segment == "..", unescaped(segment) == "/":
			problem = "no request's path has empty or dot segments once it is cleaned"
			if segment == ".." {
				mended = mended[:max(len(mended)-1, 0)]
			}
			continue
		}
		mended = append(mended, segment)
	}
	if problem == "" {
		return "", ""
	}
	fix = "write " + strconv.Quote(host+"/"+strings.Join(mended, "/"))
	if colonInText {
		fix += ", or %3A for a colon that is text"
	}
	return problem, fix
}

// parameterName keeps what may be in a Go identifier, which a ServeMux requires.
func parameterName(segment string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, segment)
	if name = strings.TrimLeft(name, "0123456789"); name == "" {
		return "rest"
	}
	return name
}
