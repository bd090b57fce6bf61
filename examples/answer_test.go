package examples_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// answer is what a program sent back.
type answer struct {
	request string
	status  int
	fields  http.Header
	body    string
}

// call sends a request with the header fields, name and value in turn.
func (p *program) call(t *testing.T, method, path, body string, fields ...string) *answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+p.addr+path, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	client := &http.Client{
		Timeout:   patience,
		Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // browsers follow none after a preflight's answer
		},
	}
	resp, err := client.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	received, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	request := method + " " + path + " " + strings.Join(fields, " ")
	return &answer{request, resp.StatusCode, resp.Header, strings.TrimSpace(string(received))}
}

// require fails unless the answer has the status and the body, white space
// around it aside.
func (a *answer) require(t *testing.T, status int, body string) {
	t.Helper()
	require.Equal(t, status, a.status, "%s\nstatus; fields %v, body %q", a.request, a.fields, a.body)
	require.Equal(t, body, a.body, "%s\nbody", a.request)
}

// requireField fails unless the answer's lines of the field are these.
func (a *answer) requireField(t *testing.T, name string, lines ...string) {
	t.Helper()
	require.Equal(t, lines, a.fields.Values(name), "%s\n%s; status %d, fields %v", a.request, name, a.status, a.fields)
}
