package world

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// PagePrefix is the part of every origin that belongs to the pages.
const PagePrefix = "/__browsertest/"

// World is everything that a browser under test can reach.
type World struct {
	ProxyAddress string // host:port of the SOCKS5 proxy
	KeyHash      string // of the key of all certificates, as Chromium wants it
	DirectPorts  []string

	pages  http.Handler
	server *http.Server
	proxy  *proxy
	direct []net.Listener

	plain, secure *handed

	mu       sync.Mutex
	cases    map[string]*Case
	lastCase int
}

// New starts a world in which pages serves PagePrefix of every origin.
func New(pages http.Handler) (*World, error) {
	certs, err := newCertificates()
	if err != nil {
		return nil, err
	}
	keyHash, err := certs.keyHash()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &World{
		ProxyAddress: listener.Addr().String(), KeyHash: keyHash,
		pages: pages, cases: map[string]*Case{},
	}
	w.server = &http.Server{
		Handler:           w,
		ReadHeaderTimeout: 2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0), // browsers close connections as they please
	}
	w.plain, w.secure = newHanded(listener.Addr()), newHanded(listener.Addr())
	w.proxy = &proxy{listener: listener, accepted: w.sniff}
	w.server.TLSConfig = &tls.Config{
		GetCertificate:     certs.get,
		NextProtos:         []string{"h2", "http/1.1"},
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) { return onlyHTTP1(hello, certs), nil },
	}
	go w.server.Serve(w.plain)
	go w.server.ServeTLS(w.secure, "", "")
	go w.proxy.serve()
	return w, nil
}

// ListenDirectly opens the world to clients without a proxy, on some ports of
// loopback, which it notes in DirectPorts.
func (w *World) ListenDirectly(ports int) error {
	for range ports {
		listener, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return err
		}
		_, port, err := net.SplitHostPort(listener.Addr().String())
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		w.direct = append(w.direct, listener)
		w.DirectPorts = append(w.DirectPorts, port)
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				go w.sniff(conn)
			}
		}()
	}
	return nil
}

// onlyHTTP1 is the configuration for names that start with "h1.", nil for others.
func onlyHTTP1(hello *tls.ClientHelloInfo, certs *certificates) *tls.Config {
	if !strings.HasPrefix(hello.ServerName, "h1.") {
		return nil
	}
	return &tls.Config{GetCertificate: certs.get, NextProtos: []string{"http/1.1"}}
}

// sniff hands a connection on by its first byte: TLS begins with a record of
// type 22, handshake.
func (w *World) sniff(conn net.Conn) {
	buffered, ok := conn.(*bufferedConn)
	if !ok {
		buffered = &bufferedConn{conn, bufio.NewReader(conn)}
	}
	first, err := buffered.reader.Peek(1)
	switch {
	case err != nil:
		conn.Close()
	case first[0] == 22:
		w.secure.hand(buffered)
	default:
		w.plain.hand(buffered)
	}
}

// Close ends all connections.
func (w *World) Close() error {
	w.proxy.listener.Close()
	for _, listener := range w.direct {
		listener.Close()
	}
	return w.server.Close()
}

func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, PagePrefix) {
		w.pages.ServeHTTP(rw, r)
		return
	}
	if c := w.caseOf(r); c != nil {
		c.serve(rw, r)
		return
	}
	rw.Header().Set("Cache-Control", "max-age=3600") // favicons: asked for once
	http.NotFound(rw, r)
}

func (w *World) caseOf(r *http.Request) *Case {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cases[r.URL.Query().Get(caseParameter)]
}
