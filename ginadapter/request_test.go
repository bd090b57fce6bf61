package ginadapter_test

import (
	"net/http"
	"net/http/httptest"
)

// request sends a request with these headers.
func request(app http.Handler, method, path string, h http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Header = h
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	return w
}
