package main

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/sallyport/cors/core"
)

// exchange is one request as it arrived at an API, the engine's decision about it, and
// the head of the answer. The browser hides preflights and refused responses from
// scripts, so the server records them.
type exchange struct {
	API        string  `json:"api"`
	Method     string  `json:"method"`
	Sent       []field `json:"sent"`
	Kind       string  `json:"kind"`
	Allowed    bool    `json:"allowed"`
	Refused    bool    `json:"refused"`
	Reason     string  `json:"reason"`
	Explain    string  `json:"explain"`
	HandlerRan bool    `json:"handlerRan"`
	Status     int     `json:"status"`
	Answered   []field `json:"answered"`
}

// field is one header field line.
type field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// The fields that are recorded, in the order in which they are shown.
var (
	sentFields = []string{
		"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers",
		"Authorization", "Content-Type", "Cookie", "X-Request-Id", "X-Trace-Id",
	}
	answeredFields = []string{
		"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials",
		"Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
		"Access-Control-Max-Age", "Access-Control-Expose-Headers", "Vary",
	}
)

// The limits of what is kept, since every client can add records.
const (
	maxRecordedIDs       = 2000
	maxExchangesPerID    = 8
	maxRecordedFieldSize = 512
)

// callID is the shape of the id that a call carries in its query, and that its
// preflight carries too.
var callID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

// recorder keeps the exchanges of the latest calls by id.
type recorder struct {
	mu    sync.Mutex
	byID  map[string][]exchange
	order []string // oldest first
}

func newRecorder() *recorder { return &recorder{byID: map[string][]exchange{}} }

// find returns the exchanges of a call, the oldest first.
func (rec *recorder) find(id string) []exchange {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return slices.Clone(rec.byID[id])
}

func (rec *recorder) add(id string, x exchange) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	known, ok := rec.byID[id]
	if !ok {
		rec.order = append(rec.order, id)
		if len(rec.order) > maxRecordedIDs {
			delete(rec.byID, rec.order[0])
			rec.order = rec.order[1:]
		}
	}
	if len(known) < maxExchangesPerID {
		rec.byID[id] = append(known, x)
	}
}

// wrap records the requests to next that carry a call id. It goes around the
// whole framework, so what it sees is what is sent.
func (rec *recorder) wrap(api string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Query().Get("call")
		if !callID.MatchString(id) {
			next.ServeHTTP(w, r)
			return
		}
		x := &exchange{API: api, Method: r.Method, Sent: pick(r.Header, sentFields)}
		rw := &recordingWriter{ResponseWriter: w, commit: func(status int, h http.Header) {
			x.Status, x.Answered = status, pick(h, answeredFields)
			rec.add(id, *x)
		}}
		next.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
		rw.head(http.StatusOK) // a handler that wrote nothing answers 200
	})
}

// observe is the engine's observer: it notes the decision in the record of its
// request.
func observe(ctx context.Context, _ core.Request, d core.Decision) {
	x := exchangeOf(ctx)
	if x == nil {
		return
	}
	reason := d.Reason()
	x.Kind, x.Allowed, x.Reason, x.Explain = d.Kind().String(), d.Allowed(), reason.String(), d.Explain()
	switch reason {
	case core.ReasonNone, core.ReasonNoOrigin, core.ReasonSameOrigin:
	default:
		x.Refused = true
	}
}

type exchangeKey struct{}

// exchangeOf returns the record of the request whose context this is, or nil.
func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// recordingWriter hands the head of an answer over before any byte of it goes
// out: when the browser's fetch settles, the record is there.
type recordingWriter struct {
	http.ResponseWriter
	commit    func(status int, h http.Header)
	committed bool
}

func (w *recordingWriter) WriteHeader(status int) {
	if status >= 200 {
		w.head(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recordingWriter) Write(b []byte) (int, error) {
	w.head(http.StatusOK)
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the server's own writer.
func (w *recordingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recordingWriter) head(status int) {
	if !w.committed {
		w.committed = true
		w.commit(status, w.Header())
	}
}

// pick copies the named field lines, shortened to what a person reads.
func pick(h http.Header, names []string) []field {
	lines := []field{}
	for _, name := range names {
		for _, value := range h.Values(name) {
			if len(value) > maxRecordedFieldSize {
				value = strings.ToValidUTF8(value[:maxRecordedFieldSize], "") + " …"
			}
			lines = append(lines, field{name, value})
		}
	}
	return lines
}
