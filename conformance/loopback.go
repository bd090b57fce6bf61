package conformance

import (
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
)

// loopback serves an app over a real listener.
type loopback struct {
	address string
	server  *http.Server
	log     serverLog
}

func serveLoopback(app http.Handler) (*loopback, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &loopback{address: listener.Addr().String()}
	l.server = &http.Server{
		Handler:        app,
		MaxHeaderBytes: 8 << 20, // hostile vectors are for the middleware to bear
		ErrorLog:       log.New(&l.log, "", 0),
	}
	go func() { _ = l.server.Serve(listener) }() // always an error, of close
	return l, nil
}

func (l *loopback) close() { l.server.Close() }

// ask asks over a connection of its own.
func (l *loopback) ask(r *request) (*answer, error) {
	w, err := dial(l.address)
	if err != nil {
		return nil, err
	}
	defer w.close()
	return w.ask(r)
}

// serverLog keeps what the server has to say: where a handler panicked.
type serverLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *serverLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// take returns what was logged since it was called last, cut to what a failure
// can show.
func (l *serverLog) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.text.String()
	l.text.Reset()
	return text[:min(len(text), 2000)]
}
