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
	host     string // as a browser sends it in Host
	listener net.Listener
	http     *http.Server
}

// listenLoopback opens a listener for addr, whose host is 127.0.0.1, localhost
// or a name under localhost. Browsers resolve all of these to loopback by
// themselves; here they all mean 127.0.0.1, whatever a resolver or a hosts file
// says, so that nothing can ever be reached from the network. Other loopback
// addresses are left out because a content security policy cannot name them.
func listenLoopback(addr string) (*server, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", addr, err)
	}
	if host != "127.0.0.1" && host != "localhost" && !strings.HasSuffix(host, ".localhost") {
		return nil, fmt.Errorf("address %q: the playground is for this machine only; use 127.0.0.1 or localhost", addr)
	}
	listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return nil, err
	}
	if n := listener.Addr().(*net.TCPAddr).Port; n != 80 { // browsers leave the default port out
		host = fmt.Sprintf("%s:%d", host, n)
	}
	return &server{origin: "http://" + host, host: host, listener: listener}, nil
}

// serve answers in the background until stop.
func (s *server) serve(h http.Handler) {
	s.http = &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       time.Minute,
	}
	go s.http.Serve(s.listener)
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
