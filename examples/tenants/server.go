package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// server is one origin: a listener on loopback and what it serves.
type server struct {
	origin   string // as a browser serializes it
	listener net.Listener
	http     *http.Server
}

// listen opens a port that the system chooses. The host is 127.0.0.1, or a name under
// localhost, which browsers resolve to this machine by themselves.
func listen(host, port string) (*server, error) {
	listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return nil, err
	}
	if n := listener.Addr().(*net.TCPAddr).Port; n != 80 { // browsers leave the default port out
		host = fmt.Sprintf("%s:%d", host, n)
	}
	return &server{origin: "http://" + host, listener: listener}, nil
}

// listenAdmin opens the friendly address, or any, if no address is asked for.
func listenAdmin(addr string) (*server, error) {
	if addr == "" {
		if s, err := listenAdmin(friendlyAddr); err == nil {
			return s, nil
		}
		addr = "127.0.0.1:0"
	}
	port, ok := strings.CutPrefix(addr, "127.0.0.1:")
	if !ok {
		return nil, fmt.Errorf("address %q: the admin page asks for no password, so it is for this machine only; use 127.0.0.1:port", addr)
	}
	return listen("127.0.0.1", port)
}

const maxBody = 16 << 10 // bytes in the body of a request, far more than an origin has

// serve answers in the background until stop.
func (s *server) serve(h http.Handler) {
	s.http = &http.Server{
		Handler:           http.MaxBytesHandler(h, maxBody),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       time.Minute,
	}
	go s.http.Serve(s.listener) // always an error, of stop
}

func (s *server) stop(ctx context.Context) error {
	if s.http == nil { // never served
		return s.listener.Close()
	}
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return s.http.Close()
	}
	return err
}
