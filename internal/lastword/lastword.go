// Package lastword lets a middleware change the header of a response when it is
// written.
package lastword

import (
	"bufio"
	"io"
	"net"
	"net/http"

	"github.com/felixge/httpsnoop"
)

// Serve calls next with a writer that calls restore before the header is written.
func Serve(next http.Handler, w http.ResponseWriter, r *http.Request, restore func()) {
	wrapped, finish := Wrap(w, restore)
	defer finish()
	next.ServeHTTP(wrapped, r)
}

// Wrap returns a writer that calls restore before it writes the header, also for an
// informational response. Otherwise it can do what w can: flush, hijack, push, read
// from a reader, set deadlines. Call finish when the handler has returned or panics: it
// calls restore if nothing was written.
func Wrap(w http.ResponseWriter, restore func()) (wrapped http.ResponseWriter, finish func()) {
	written := false
	write := func() {
		if !written {
			restore()
			written = true
		}
	}
	hooks := httpsnoop.Hooks{
		WriteHeader: func(next httpsnoop.WriteHeaderFunc) httpsnoop.WriteHeaderFunc {
			return func(code int) {
				if !written {
					restore()
				}
				if code < 100 || code > 199 || code == http.StatusSwitchingProtocols {
					written = true
				}
				next(code)
			}
		},
		Write: func(next httpsnoop.WriteFunc) httpsnoop.WriteFunc {
			return func(b []byte) (int, error) { write(); return next(b) }
		},
		WriteString: func(next httpsnoop.WriteStringFunc) httpsnoop.WriteStringFunc {
			return func(s string) (int, error) { write(); return next(s) }
		},
		ReadFrom: func(next httpsnoop.ReadFromFunc) httpsnoop.ReadFromFunc {
			return func(r io.Reader) (int64, error) { write(); return next(r) }
		},
		Flush: func(next httpsnoop.FlushFunc) httpsnoop.FlushFunc {
			return func() { write(); next() }
		},
		FlushError: func(next httpsnoop.FlushErrorFunc) httpsnoop.FlushErrorFunc {
			return func() error { write(); return next() }
		},
		Hijack: func(next httpsnoop.HijackFunc) httpsnoop.HijackFunc {
			return func() (net.Conn, *bufio.ReadWriter, error) {
				written = true // the handler writes the response by itself
				return next()
			}
		},
	}
	return httpsnoop.Wrap(w, hooks), func() {
		if !written { // an error handler outside may still write
			restore()
		}
	}
}
