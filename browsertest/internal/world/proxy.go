package world

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
)

// proxy is a SOCKS5 server (RFC 1928) that passes every connection to the world,
// whatever its host and port are. It never dials: the browsers under test reach no
// network.
type proxy struct {
	listener net.Listener
	accepted func(net.Conn)
}

func (p *proxy) serve() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		go func() {
			reader := bufio.NewReader(conn)
			if err := greet(reader, conn); err != nil {
				conn.Close()
				return
			}
			p.accepted(&bufferedConn{conn, reader})
		}()
	}
}

var errSOCKS = errors.New("not a SOCKS5 client that connects")

// greet reads a client's greeting and its request to connect, and agrees.
func greet(r *bufio.Reader, w io.Writer) error {
	var head [2]byte // version, number of methods
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	if head[0] != 5 {
		return errSOCKS
	}
	if _, err := r.Discard(int(head[1])); err != nil {
		return err
	}
	if _, err := w.Write([]byte{5, 0}); err != nil { // no authentication
		return err
	}
	var request [4]byte // version, command, reserved, type of address
	if _, err := io.ReadFull(r, request[:]); err != nil {
		return err
	}
	if request[1] != 1 {
		return errSOCKS
	}
	if err := skipAddress(r, request[3]); err != nil {
		return err
	}
	_, err := w.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	return err
}

// skipAddress reads over host and port: which origin is meant shows later, in
// the TLS greeting and the Host field.
func skipAddress(r *bufio.Reader, kind byte) error {
	const ipv4, name, ipv6 = 1, 3, 4
	length := 0
	switch kind {
	case ipv4:
		length = net.IPv4len
	case ipv6:
		length = net.IPv6len
	case name:
		b, err := r.ReadByte()
		if err != nil {
			return err
		}
		length = int(b)
	default:
		return errSOCKS
	}
	_, err := r.Discard(length + binary.Size(uint16(0)))
	return err
}

// bufferedConn is a connection whose first bytes were already read.
type bufferedConn struct {
	net.Conn
	reader *bufio.Reader
}

func (c *bufferedConn) Read(p []byte) (int, error) { return c.reader.Read(p) }
