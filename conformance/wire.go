package conformance

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// answerTimeout bounds one exchange, hostile ones on a slow machine included.
const answerTimeout = 30 * time.Second

// wire is a client's connection. It writes requests by hand, since net/http's
// client would sort, fold and validate the field lines that vectors are about.
type wire struct {
	conn   net.Conn
	reader *bufio.Reader
}

func dial(address string) (*wire, error) {
	conn, err := net.DialTimeout("tcp", address, answerTimeout)
	if err != nil {
		return nil, err
	}
	return &wire{conn, bufio.NewReader(conn)}, nil
}

func (w *wire) close() { w.conn.Close() }

// answer is a response as received, or as it should be. Lines of one name keep
// their order.
type answer struct {
	status int // 0: whatever the application chooses
	header http.Header
	body   string
}

func (a *answer) String() string {
	var b strings.Builder
	if a.status == 0 {
		b.WriteString("the application's own status\n")
	} else {
		fmt.Fprintf(&b, "%d\n", a.status)
	}
	_ = a.header.Write(&b)
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

// ask sends a request without a body and reads its answer.
func (w *wire) ask(r *request) (*answer, error) {
	response, err := w.send(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("the answer's body: %w", err)
	}
	return &answer{response.StatusCode, response.Header, string(body)}, nil
}

// send sends a request and reads the head of its answer.
func (w *wire) send(r *request) (*http.Response, error) {
	if err := w.conn.SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return nil, err
	}
	// A server may answer and close before it has read everything: what it said
	// counts, not that writing failed.
	_, writing := w.conn.Write(r.bytes())
	response, err := http.ReadResponse(w.reader, &http.Request{Method: r.method})
	if err != nil {
		if writing != nil {
			err = writing
		}
		return nil, fmt.Errorf("no answer: %w", err)
	}
	return response, nil
}

func (r *request) bytes() []byte {
	size := 128
	for _, line := range r.fields {
		size += len(line.name) + len(line.value) + len(": \r\n")
	}
	b := make([]byte, 0, size) // hostile requests are large
	b = fmt.Appendf(b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.method, r.path, r.host)
	for _, line := range r.fields {
		b = append(b, line.name...)
		b = append(b, ": "...)
		b = append(b, line.value...)
		b = append(b, "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// String shows a request to a person, with long parts cut.
func (r *request) String() string {
	const longestLine, mostLines = 160, 20
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\nHost: %s\n", r.method, r.path, r.host)
	for i, line := range r.fields {
		if i == mostLines {
			fmt.Fprintf(&b, "… and %d more lines\n", len(r.fields)-i)
			break
		}
		value := fmt.Sprintf("%s: %s", line.name, line.value)
		if len(value) > longestLine {
			value = fmt.Sprintf("%s… (%d bytes)", value[:longestLine], len(value))
		}
		b.WriteString(value + "\n")
	}
	return b.String()
}
