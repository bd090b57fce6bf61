// Package response is the response writer under test.
package response

import "net/http"

// Writer takes an answer and keeps its status and header map. One is used for
// all requests of a subject, with [Writer.Reset] between them: a new map for each
// would cost as much as the middleware that is measured. The map belongs to one
// subject alone, so that none pays for another's growth.
type Writer struct {
	header http.Header
	Status int
	Bytes  int
}

var _ http.ResponseWriter = (*Writer)(nil)

// NewWriter returns a writer with an empty map.
func NewWriter() *Writer { return &Writer{header: make(http.Header, 8)} }

// Header returns the map.
func (w *Writer) Header() http.Header { return w.header }

// WriteHeader keeps the first status.
func (w *Writer) WriteHeader(status int) {
	if w.Status == 0 {
		w.Status = status
	}
}

// Write counts.
func (w *Writer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.Bytes += len(p)
	return len(p), nil
}

// date is what a server adds to every answer.
var date = []string{"Thu, 01 Jan 2026 00:00:00 GMT"}

// Reset empties the writer for the next request. It sets Date first, as a server
// does: clearing an empty map is nearly free, and so the bare framework would be
// spared what every other subject pays.
func (w *Writer) Reset() {
	w.header["Date"] = date
	clear(w.header)
	w.Status, w.Bytes = 0, 0
}
