package wire

import (
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"github.com/sallyport/cors/core"
)

// Request is a request without a body, as it is written, byte for byte.
type Request struct {
	Method, Path, Host string      // Path with its query
	Fields             [][2]string // name and value of each line, in order
}

// Values returns the values of all lines called name.
func (r *Request) Values(name string) []string {
	var values []string
	for _, line := range r.Fields {
		if SameName(line[0], name) {
			values = append(values, line[1])
		}
	}
	return values
}

// Origin returns the first line of Origin, or "".
func (r *Request) Origin() string {
	if lines := r.Values(Origin); len(lines) > 0 {
		return lines[0]
	}
	return ""
}

// View is the request as an adapter passes it to an evaluator.
func (r *Request) View() core.Request {
	view := core.Request{Method: r.Method, Host: r.Host, Path: r.Path, Header: http.Header{}}
	if u, err := url.ParseRequestURI(r.Path); err == nil {
		view.Path, view.RawPath = u.Path, u.RawPath
	}
	AddTo(view.Header, r.Fields)
	return view
}

// AddTo adds lines to a header, in their order.
func AddTo(h http.Header, lines [][2]string) {
	for _, line := range lines {
		h.Add(line[0], line[1])
	}
}

// Size is the approximate number of bytes of the request.
func (r *Request) Size() int {
	size := 128
	for _, line := range r.Fields {
		size += len(line[0]) + len(line[1]) + len(": \r\n")
	}
	return size
}

func (r *Request) bytes() []byte {
	b := make([]byte, 0, r.Size()) // hostile requests are large
	b = fmt.Appendf(b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.Path, r.Host)
	for _, line := range r.Fields {
		b = append(b, line[0]...)
		b = append(b, ": "...)
		b = append(b, line[1]...)
		b = append(b, "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// String shows a request to a person. Long lines and long lists of lines are cut.
func (r *Request) String() string {
	const longestLine, mostLines = 160, 20
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\nHost: %s\n", r.Method, r.Path, r.Host)
	for i, line := range r.Fields {
		if i == mostLines {
			fmt.Fprintf(&b, "… and %d more lines\n", len(r.Fields)-i)
			break
		}
		value := fmt.Sprintf("%s: %s", line[0], line[1])
		if len(value) > longestLine {
			value = fmt.Sprintf("%s… (%d bytes)", value[:longestLine], len(value))
		}
		b.WriteString(value + "\n")
	}
	return b.String()
}

// SameName reports whether two header names are the same.
func SameName(a, b string) bool {
	return textproto.CanonicalMIMEHeaderKey(a) == textproto.CanonicalMIMEHeaderKey(b)
}
