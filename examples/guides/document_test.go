// Package guides_test holds the guides in docs to what the library does: it sends the
// requests that they show, types their commands, and judges what their tables say.
package guides_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/internal/exampleprogram"
	"github.com/sallyport/cors/internal/useragent"
)

// block is a fenced block of a guide, and the text up to the next one.
type block struct{ kind, text, after string }

func read(t *testing.T, guide string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../docs", guide))
	require.NoError(t, err)
	return string(text)
}

func blocksOf(t *testing.T, guide string) (blocks []block) {
	t.Helper()
	page := read(t, guide)
	fences := regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$").FindAllStringSubmatchIndex(page, -1)
	require.NotEmpty(t, fences)
	for i, m := range fences {
		next := len(page)
		if i+1 < len(fences) {
			next = fences[i+1][0]
		}
		blocks = append(blocks, block{page[m[2]:m[3]], page[m[4]:m[5]], page[m[1]:next]})
	}
	return blocks
}

// play goes through a guide as a reader does. It starts the program with each policy, sends
// each request, compares the response, and lets the algorithms of a browser judge it. A
// block of text says what the log explains of the exchange before. It returns how many
// exchanges and commands there were.
func play(t *testing.T, guide string, p *program) (exchanges, commands int) {
	t.Helper()
	blocks := blocksOf(t, guide)
	for i, b := range blocks {
		switch b.kind {
		case "json":
			require.NoError(t, os.WriteFile(filepath.Join(p.folder, "policy.json"), []byte(b.text), 0o600))
			p.start(t)
		case "http":
			exchanges++
			request, want, found := strings.Cut(b.text, "\n\nHTTP/1.1 ")
			require.True(t, found, "an exchange without a response:\n%s", b.text)
			got := exchange(t, p.addr, request)
			assert.Equal(t, "HTTP/1.1 "+want, got, "%s: the response to\n%s", guide, request)
			judge(t, request, got, b.after)
			var explained string
			if i+1 < len(blocks) && blocks[i+1].kind == "text" {
				explained = blocks[i+1].text
			}
			assert.Equal(t, strings.TrimSpace(explained), strings.Join(p.explanations(t), "\n"), "%s: the log of\n%s", guide, request)
		case "console":
			commands += typeCommands(t, guide, b.text, p)
		}
	}
	return exchanges, commands
}

// leftOut are the headers that the guides leave out of responses.
var leftOut = regexp.MustCompile(`(?m)^(Date|Content-Type|Content-Length|Connection|X-Content-Type-Options): .*\n`)

// exchange sends the request to the address, and returns the response as the guides show it.
func exchange(t *testing.T, addr, request string) string {
	t.Helper()
	conn, err := net.DialTimeout("tcp", addr, time.Minute)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	head, body, _ := strings.Cut(request, "\n\n")
	_, err = fmt.Fprintf(conn, "%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", strings.ReplaceAll(head, "\n", "\r\n"), len(body), body)
	require.NoError(t, err)
	response, err := io.ReadAll(conn)
	require.NoError(t, err)
	return asShown(string(response))
}

func asShown(response string) string {
	response = leftOut.ReplaceAllString(strings.ReplaceAll(response, "\r\n", "\n"), "")
	head, body, _ := strings.Cut(response, "\n\n")
	if body == "" {
		return head + "\n"
	}
	return head + "\n\n" + body
}

// judge compares what the guide says of a browser with what its algorithms make of the
// response. The sentence is the first after the exchange that begins with "The browser".
func judge(t *testing.T, request, response, after string) {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(request + "\n\n")))
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(response+"\n")), nil)
	require.NoError(t, err)
	var want string
	if announced := r.Header.Get("Access-Control-Request-Method"); announced != "" {
		page := useragent.Request{Origin: r.Header.Get("Origin"), Method: announced}
		if names := r.Header.Get("Access-Control-Request-Headers"); names != "" {
			for _, name := range strings.Split(names, ",") {
				page.Headers = append(page.Headers, [2]string{name, "application/json"})
			}
		}
		assert.Equal(t, r.Header.Get("Access-Control-Request-Headers"), useragent.PreflightFields(page).Get("Access-Control-Request-Headers"),
			"what a browser sends in this preflight:\n%s", request)
		want = "The browser sends the request."
		if _, err := useragent.CheckPreflight(page, useragent.Response{Status: resp.StatusCode, Header: resp.Header}); err != nil {
			want = "The browser does not send the request."
		}
	} else if origin := r.Header.Get("Origin"); origin != "" {
		want = "The browser gives the response to the script."
		mode := useragent.Omit
		if r.Header.Get("Cookie") != "" || resp.Header.Get("Access-Control-Allow-Credentials") != "" {
			mode = useragent.Include
		}
		if useragent.CheckCORS(origin, mode, resp.Header) != nil {
			want = "The browser gives the script an error."
		}
	}
	said := regexp.MustCompile(`(?m)The browser (sends|does not send|gives)[^.]*\.`).FindString(after)
	assert.Equal(t, want, strings.ReplaceAll(said, "\n", " "), "what the guide says after\n%s\n%s", request, response)
}

// typeCommands types the commands of a block into a shell, and compares what comes out.
func typeCommands(t *testing.T, guide, text string, p *program) (typed int) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the commands are for a shell of Unix")
	}
	for _, part := range strings.Split("\n"+text, "\n$ ")[1:] {
		command, want, _ := strings.Cut(part, "\n")
		for strings.HasSuffix(command, `\`) {
			var more string
			more, want, _ = strings.Cut(want, "\n")
			command += "\n" + more
		}
		cmd := exec.Command("sh", "-c", strings.ReplaceAll(command, "localhost"+exampleprogram.Listens, p.addr))
		cmd.Dir = p.folder
		got, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s: %s\n%s", guide, command, got)
		shown := strings.TrimSpace(strings.ReplaceAll(asShown(string(got)), p.addr, "localhost"+exampleprogram.Listens))
		assert.Equal(t, strings.TrimSpace(want), shown, "%s: what the command writes: %s", guide, command)
		typed++
	}
	return typed
}

// needsCurl skips the test on a user's machine that has no curl. CI has it.
func needsCurl(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("curl is not installed")
	}
}

// unquoted is the text of an attribute of log/slog's text form, which is quoted if need be.
func unquoted(t *testing.T, value string) string {
	t.Helper()
	prefix, err := strconv.QuotedPrefix(value)
	require.NoError(t, err, value)
	text, err := strconv.Unquote(prefix)
	require.NoError(t, err)
	return text
}
