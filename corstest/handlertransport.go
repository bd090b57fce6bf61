package corstest

import (
	"errors"
	"net/http"
	"net/http/httptest"
)

// handlerTransport lets an app answer requests without a network.
type handlerTransport struct{ app http.Handler }

func (t handlerTransport) RoundTrip(r *http.Request) (response *http.Response, err error) {
	served := r.Clone(r.Context())
	served.RequestURI = r.URL.RequestURI()
	served.Host = r.URL.Host
	served.RemoteAddr = "192.0.2.1:1234" // as httptest.NewRequest has it
	if served.Body == nil {
		served.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	defer func() {
		if v := recover(); v == http.ErrAbortHandler {
			response, err = nil, errors.New("the handler closed the connection")
		} else if v != nil {
			panic(v)
		}
	}()
	t.app.ServeHTTP(recorder, served)
	return recorder.Result(), nil
}
