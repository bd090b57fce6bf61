package wire

import (
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
)

// Server serves an app on a port of loopback that the system chose.
type Server struct {
	Address string
	Log     Log

	server *http.Server
}

// Serve starts a server, which runs until Close.
func Serve(app http.Handler) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{Address: listener.Addr().String()}
	s.server = &http.Server{
		Handler:        app,
		MaxHeaderBytes: 8 << 20, // hostile requests must reach the middleware
		ErrorLog:       log.New(&s.Log, "", 0),
	}
	go func() { _ = s.server.Serve(listener) }() // always an error, of Close
	return s, nil
}

// Close stops the server and closes its connections.
func (s *Server) Close() { s.server.Close() }

// Ask sends a request over a new connection.
func (s *Server) Ask(r *Request) (*Response, error) {
	c, err := Dial(s.Address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.Ask(r)
}

// Head is Ask without reading the body of the response.
func (s *Server) Head(r *Request) (*Response, error) {
	c, err := Dial(s.Address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	response, err := c.send(r)
	if err != nil {
		return nil, err
	}
	return &Response{Status: response.StatusCode, Header: response.Header}, nil
}

// Log keeps the server's log, for example where a handler panicked.
type Log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// Take returns what was logged since the last call, shortened for a failure.
func (l *Log) Take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.text.String()
	l.text.Reset()
	return text[:min(len(text), 2000)]
}
