// Package response is the response writer under test.
package response

import "net/http"

// Writer keeps the status and the header map of a response. A subject uses one Writer
// for all requests, with [Writer.Reset] between them: a new map for each would cost as
// much as the middleware. Each subject has its own map, so that none pays for the
// growth of another's.
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

// date is the header that a server adds to every response.
var date = []string{"Thu, 01 Jan 2026 00:00:00 GMT"}

// Reset empties the writer for the next request. It sets Date first, as a server does.
// Otherwise the bare framework would have an empty map, which costs almost nothing to
// clear.
func (w *Writer) Reset() {
	w.header["Date"] = date
	clear(w.header)
	w.Status, w.Bytes = 0, 0
}
