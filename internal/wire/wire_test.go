package wire_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/internal/wire"
)

// net/http's client would sort these lines, fold their names and refuse some.
func TestRequestsAreSentByteForByte(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	sent := make(chan string, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		var head strings.Builder
		for r := bufio.NewReader(conn); !strings.HasSuffix(head.String(), "\r\n\r\n"); {
			line, err := r.ReadString('\n')
			if err != nil {
				break
			}
			head.WriteString(line)
		}
		sent <- head.String()
		_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\nVary: b\r\nVary: a\r\n\r\n")
	}()
	c, err := wire.Dial(listener.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	got, err := c.Ask(&wire.Request{Method: "lock", Path: "/x/../y?q=%zz", Host: "API.example", Fields: [][2]string{
		{"x-b", " padded "}, {"ORIGIN", "a"}, {"x-B", ""}, {"Origin", "b"},
	}})
	require.NoError(t, err)
	assert.Equal(t, "lock /x/../y?q=%zz HTTP/1.1\r\nHost: API.example\r\nx-b:  padded \r\nORIGIN: a\r\nx-B: \r\nOrigin: b\r\n\r\n", <-sent)
	assert.Equal(t, &wire.Response{Status: 204, Header: http.Header{"Vary": {"b", "a"}}}, got)
}

func TestVaryListsANameOnAnyLine(t *testing.T) {
	for name, row := range map[string]struct {
		lines []string
		want  bool
	}{
		"the only one":       {[]string{"Origin"}, true},
		"in another case":    {[]string{"origin"}, true},
		"on a joined line":   {[]string{"Accept-Encoding,  Origin ,Cookie"}, true},
		"on another line":    {[]string{"Accept-Encoding", "Origin"}, true},
		"a star":             {[]string{"Cookie, *"}, true},
		"a longer name":      {[]string{"Origin-Agent-Cluster"}, false},
		"no Vary":            {nil, false},
		"an empty list item": {[]string{", ,"}, false},
	} {
		assert.Equal(t, row.want, wire.VaryLists(http.Header{"Vary": row.lines}, "Origin"), name)
	}
}

// What a server says of a handler that panics is what a failure shows.
func TestServerKeepsWhatItLogs(t *testing.T) {
	s, err := wire.Serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the reason") }))
	require.NoError(t, err)
	defer s.Close()
	_, err = s.Ask(&wire.Request{Method: "GET", Path: "/", Host: s.Address})
	require.ErrorContains(t, err, "no answer")
	assert.Contains(t, s.Log.Take(), "the reason")
	assert.Empty(t, s.Log.Take())
}
