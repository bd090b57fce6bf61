package decisionlog

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/sallyport/cors/core"
)

// version is that of the format.
const version = 1

// record is a line of the log: a decision about a request, or how many are missing.
type record struct {
	Version  int       `json:"v"`
	Time     time.Time `json:"time"`
	Dropped  uint64    `json:"dropped,omitempty"`
	Request  *request  `json:"request,omitempty"`
	Decision *decision `json:"decision,omitempty"`
}

type request struct {
	Method       string      `json:"method"`
	Host         string      `json:"host"`
	Path         string      `json:"path"`
	RawPath      string      `json:"rawPath,omitempty"`
	Header       http.Header `json:"header,omitempty"`
	RouteMethods []string    `json:"routeMethods,omitzero"` // an empty list is no routes, nil was not asked
	Altered      bool        `json:"altered,omitempty"`
}

type decision struct {
	Kind    core.Kind     `json:"kind"`
	Reason  core.Reason   `json:"reason"`
	Verdict *core.Verdict `json:"verdict"`
}

const (
	maxValue        = 1024 // bytes of one value
	maxLines        = 4    // of one header
	maxRouteMethods = 64
	maxLine         = 64 << 10 // bytes of one line of the log
)

// policyHeaders are what policies read. Which lookups read more, only their author knows.
var policyHeaders = []string{
	"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers",
	"Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Upgrade",
}

// newLine returns the line of a decision, with its end. headers are those to write.
func newLine(now time.Time, headers []string, r core.Request, d core.Decision) []byte {
	of := &request{Header: make(http.Header, 4)}
	of.Method, of.Host, of.Path, of.RawPath = of.value(r.Method), of.value(r.Host), of.value(r.Path), of.value(r.RawPath)
	for _, name := range headers {
		if lines := r.Header[name]; len(lines) > 0 {
			of.Header[name] = of.values(lines, maxLines)
		}
	}
	if r.RouteMethods != nil && d.Kind() == core.KindPreflight && d.Allowed() {
		of.RouteMethods = of.values(r.RouteMethods(), maxRouteMethods)
	}
	verdict := d.Verdict()
	verdict.Exposed = of.value(verdict.Exposed)
	decided := &decision{d.Kind(), d.Reason(), &verdict}

	line := encode(record{Version: version, Time: now.UTC(), Request: of, Decision: decided})
	if len(line) > maxLine { // only by escaping: no honest request is so long
		of.Header, of.RouteMethods, of.Altered = nil, nil, true
		line = encode(record{Version: version, Time: now.UTC(), Request: of, Decision: decided})
	}
	return line
}

// value returns as much of s as is written, and notes if that is not all.
func (r *request) value(s string) string {
	switch {
	case len(s) > maxValue:
		r.Altered = true
		s = s[:maxValue]
	case !utf8.ValidString(s): // JSON has no other text
		r.Altered = true
	}
	return s
}

func (r *request) values(all []string, most int) []string {
	if len(all) > most {
		r.Altered = true
		all = all[:most]
	}
	written := make([]string, len(all))
	for i, s := range all {
		written[i] = r.value(s)
	}
	return written
}

func encode(r record) []byte {
	line, err := json.Marshal(r)
	if err != nil {
		panic(err) // texts, numbers and a time in our century have JSON
	}
	return append(line, '\n')
}

// view returns the request as it was.
func (r *request) view() core.Request {
	v := core.Request{Method: r.Method, Host: r.Host, Path: r.Path, RawPath: r.RawPath, Header: http.Header{}}
	for name, lines := range r.Header {
		name = http.CanonicalHeaderKey(name)
		v.Header[name] = append(v.Header[name], lines...)
	}
	if r.RouteMethods != nil {
		v.RouteMethods = func() []string { return slices.Clone(r.RouteMethods) }
	}
	return v
}
