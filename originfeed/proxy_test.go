package originfeed_test

import (
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// proxy forwards connections to a server, until it becomes a black hole: then it
// accepts and reads, and answers nothing.
type proxy struct {
	listener net.Listener
	server   string

	mu    sync.Mutex
	black bool
	turn  *sync.Cond // when black changes
	conns []net.Conn
	tries int // connections since the black hole began
}

// newProxy returns a proxy and the URL of the database through it.
func newProxy(t *testing.T, database string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(database)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: listener, server: u.Host}
	p.turn = sync.NewCond(&p.mu)
	go p.accept()
	t.Cleanup(func() {
		listener.Close()
		p.setBlack(false)
		p.cut()
	})
	u.Host = listener.Addr().String()
	return p, u.String()
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.tries++
		p.mu.Unlock()
		go func() {
			defer client.Close()
			server, err := net.Dial("tcp", p.server)
			if err != nil {
				return // the client sees a closed connection
			}
			defer server.Close()
			p.mu.Lock()
			p.conns = append(p.conns, client, server)
			p.mu.Unlock()
			go p.copy(server, client)
			p.copy(client, server)
		}()
	}
}

// copy keeps what it read in a black hole until the hole is closed.
func (p *proxy) copy(to, from net.Conn) {
	defer to.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		p.mu.Lock()
		for p.black {
			p.turn.Wait()
		}
		p.mu.Unlock()
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (p *proxy) setBlack(black bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.black, p.tries = black, 0
	p.turn.Broadcast()
}

// tried reports whether a client came after the black hole began.
func (p *proxy) tried() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tries > 0
}

// cut closes all connections.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.conns {
		conn.Close()
	}
	p.conns = nil
}
