package pathrule

import (
	"strconv"
	"strings"
)

// foreign recognizes patterns as other routers write them, which a
// ServeMux would take for literal segments that no path has: a rule that closes
// "/admin/*" would close nothing.
func foreign(pattern string) (problem, fix string) {
	if strings.ContainsAny(pattern, " \t") {
		return "a pattern of net/http.ServeMux has no spaces in its path", `write %20 for a space`
	}
	path := pattern
	if i := strings.IndexAny(pattern, "?#"); i >= 0 {
		path = pattern[:i]
		problem = "a pattern has no query and no fragment"
	}
	segments := split(nil, path, len(path)+1)
	var mended []string
	for i, segment := range segments {
		last := i == len(segments)-1
		switch {
		case strings.HasPrefix(segment, ":"):
			problem = "a parameter is written {name} in a pattern of net/http.ServeMux"
			segment = "{" + parameterName(segment) + "}"
		case strings.HasPrefix(segment, "{") && strings.Contains(segment, ":"):
			problem = "a parameter of a pattern of net/http.ServeMux has no regular expression"
			name, _, _ := strings.Cut(segment[1:], ":")
			segment = "{" + parameterName(name) + "}"
		case strings.Contains(segment, "*"):
			problem = "* has no meaning in a pattern of net/http.ServeMux"
			if !strings.HasPrefix(segment, "*") { // text before it, which no parameter can have
				return problem, "write " + strconv.Quote(pattern[:strings.IndexByte(pattern, '*')]) + ` for one path, and with a "/" at its end for those below it`
			}
			segment = "{" + parameterName(segment) + "}"
			if last {
				segment = strings.TrimSuffix(segment, "}") + "...}"
			}
		case segment == "" && !last, segment == ".", segment == "..":
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
	return problem, "write " + strconv.Quote("/"+strings.Join(mended, "/"))
}

// parameterName keeps what may be a Go identifier, as ServeMux wants names.
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
