package corstest_test

import "net/http"

// changingWriter lets a layer outside change status and headers just before they
// go out.
type changingWriter struct {
	http.ResponseWriter
	change  func(status int) int
	written bool
}

func (w *changingWriter) WriteHeader(status int) {
	if !w.written {
		w.written = true
		w.ResponseWriter.WriteHeader(w.change(status))
	}
}

func (w *changingWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.ResponseWriter.Write(p)
}
