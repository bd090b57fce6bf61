package lastword

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// seen is a writer that notes what happens, and that can do all that a server's writer can.
type seen struct {
	http.ResponseWriter
	events []string
}

func (s *seen) note(event string)           { s.events = append(s.events, event) }
func (s *seen) WriteHeader(code int)        { s.note(http.StatusText(code)) }
func (s *seen) Write(b []byte) (int, error) { s.note("write " + string(b)); return len(b), nil }
func (s *seen) WriteString(b string) (int, error) {
	s.note("write text " + b)
	return len(b), nil
}
func (s *seen) ReadFrom(r io.Reader) (int64, error) {
	b, err := io.ReadAll(r)
	s.note("read " + string(b))
	return int64(len(b)), err
}
func (s *seen) Flush()            { s.note("flush") }
func (s *seen) FlushError() error { s.note("flush with error"); return errFlush }
func (s *seen) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	s.note("hijack")
	return nil, nil, errHijack
}
func (s *seen) Push(target string, _ *http.PushOptions) error {
	s.note("push " + target)
	return errPush
}
func (s *seen) SetReadDeadline(time.Time) error { s.note("deadline"); return errDeadline }

var errFlush, errHijack, errPush, errDeadline = errors.New("flush"), errors.New("hijack"), errors.New("push"), errors.New("deadline")

// The header is restored before it is written, whatever writes it, and once only. What the
// writer beneath returns reaches the handler.
func TestTheHeaderIsRestoredBeforeItIsWritten(t *testing.T) {
	for _, c := range []struct {
		name   string
		handle func(t *testing.T, w http.ResponseWriter)
		want   []string
	}{
		{"nothing", func(*testing.T, http.ResponseWriter) {}, []string{"restore"}},
		{"a status", func(_ *testing.T, w http.ResponseWriter) { w.WriteHeader(404); w.WriteHeader(404) }, []string{"restore", "Not Found", "Not Found"}},
		{"an informational status before another", func(_ *testing.T, w http.ResponseWriter) {
			w.WriteHeader(100)
			w.WriteHeader(199)
			w.WriteHeader(200)
			w.WriteHeader(200)
		}, []string{"restore", "Continue", "restore", "", "restore", "OK", "OK"}},
		{"an informational status alone", func(_ *testing.T, w http.ResponseWriter) { w.WriteHeader(103) }, []string{"restore", "Early Hints", "restore"}},
		{"a change of protocols, which is final", func(_ *testing.T, w http.ResponseWriter) { w.WriteHeader(101) }, []string{"restore", "Switching Protocols"}},
		{"a status below all", func(_ *testing.T, w http.ResponseWriter) { w.WriteHeader(99) }, []string{"restore", ""}},
		{"bytes", func(t *testing.T, w http.ResponseWriter) {
			if n, err := w.Write([]byte("abc")); n != 3 || err != nil {
				t.Errorf("got %d, %v", n, err)
			}
			w.Write([]byte("d"))
		}, []string{"restore", "write abc", "write d"}},
		{"a text", func(t *testing.T, w http.ResponseWriter) {
			if n, err := io.WriteString(w, "abc"); n != 3 || err != nil {
				t.Errorf("got %d, %v", n, err)
			}
		}, []string{"restore", "write text abc"}},
		{"a reader", func(t *testing.T, w http.ResponseWriter) {
			if n, err := w.(io.ReaderFrom).ReadFrom(strings.NewReader("abc")); n != 3 || err != nil {
				t.Errorf("got %d, %v", n, err)
			}
		}, []string{"restore", "read abc"}},
		{"a flush", func(_ *testing.T, w http.ResponseWriter) { w.(http.Flusher).Flush(); w.Write([]byte("a")) }, []string{"restore", "flush", "write a"}},
		{"a flush that may fail", func(t *testing.T, w http.ResponseWriter) {
			if err := http.NewResponseController(w).Flush(); err != errFlush {
				t.Errorf("got %v", err)
			}
		}, []string{"restore", "flush with error"}},
		{"a connection that the handler takes", func(t *testing.T, w http.ResponseWriter) {
			if _, _, err := w.(http.Hijacker).Hijack(); err != errHijack {
				t.Errorf("got %v", err)
			}
		}, []string{"hijack"}},
		{"a push and a deadline, which write no header", func(t *testing.T, w http.ResponseWriter) {
			if err := w.(http.Pusher).Push("/a", nil); err != errPush {
				t.Errorf("got %v", err)
			}
			if err := http.NewResponseController(w).SetReadDeadline(time.Time{}); err != errDeadline {
				t.Errorf("got %v", err)
			}
		}, []string{"push /a", "deadline", "restore"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &seen{ResponseWriter: httptest.NewRecorder()}
			next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/things" {
					t.Errorf("the handler got %s", r.URL)
				}
				c.handle(t, w)
			})
			Serve(next, s, httptest.NewRequest("GET", "/things", nil), func() { s.note("restore") })
			if !slices.Equal(s.events, c.want) {
				t.Errorf("got  %q\nwant %q", s.events, c.want)
			}
		})
	}
}

// An error handler outside may still write.
func TestTheHeaderIsRestoredIfTheHandlerPanics(t *testing.T) {
	restored := 0
	defer func() {
		if v := recover(); v != "a bug" || restored != 1 {
			t.Errorf("got the panic %v, restored %d times", v, restored)
		}
	}()
	Serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a bug") }), httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), func() { restored++ })
}
