package probe

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Exchange is a request and its response.
type Exchange struct {
	Method, URL string
	Fields      []Field

	Status   int
	Response http.Header
	Err      error // the server did not answer
}

// Field is a header of a request. The value of a secret one is never shown.
type Field struct {
	Name, Value string
	Secret      bool
}

// Origin is the origin of the page, "" if the request had none.
func (x *Exchange) Origin() string {
	i := slices.IndexFunc(x.Fields, func(f Field) bool { return f.Name == "Origin" })
	if i < 0 {
		return ""
	}
	return x.Fields[i].Value
}

// isOK reports whether the response has an ok status (Fetch, section "Statuses").
func (x *Exchange) isOK() bool { return x.Err == nil && x.Status >= 200 && x.Status <= 299 }

// String is one line for a person: the request, the status, and the headers of CORS.
func (x *Exchange) String() string {
	s := x.Method
	if x.Origin() == "" {
		s += " without Origin"
	} else {
		s += " of " + x.Origin()
	}
	if x.Err != nil {
		return s + ": no answer: " + plain(x.Err.Error())
	}
	s += " got " + strconv.Itoa(x.Status)
	shown := x.shown()
	if len(shown) == 0 {
		return s + " without headers of CORS"
	}
	return s + " with " + strings.Join(shown, "; ")
}

// shown are the headers that matter here, sorted by name. Cookies are not among them.
func (x *Exchange) shown() (lines []string) {
	for name, values := range x.Response {
		if isShown(name) {
			for _, v := range values {
				lines = append(lines, name+": "+plain(v))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func isShown(name string) bool {
	return strings.HasPrefix(name, "Access-Control-") || name == "Vary" || name == "Location"
}

// maxShown is how many bytes of a server's value are shown.
const maxShown = 200

// plain makes a server's text fit into one line without controls. Quotation marks stay.
func plain(s string) string {
	q := quote(s)
	return strings.ReplaceAll(q[1:strings.LastIndexByte(q, '"')], `\"`, `"`) + q[strings.LastIndexByte(q, '"')+1:]
}

// shownError is an error whose text may hold what a server sent.
type shownError struct{ err error }

func (e shownError) Error() string { return plain(e.err.Error()) }
func (e shownError) Unwrap() error { return e.err }

// quote quotes and shortens a server's text.
func quote(s string) string {
	if len(s) > maxShown {
		return strconv.QuoteToASCII(s[:maxShown]) + "…"
	}
	return strconv.QuoteToASCII(s)
}
