package protocols

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/studio-b12/gowebdav"

	"github.com/sallyport/cors/core"
)

func serveShare(t *testing.T, engine core.Evaluator) http.Handler { return Share(engine, t.TempDir()) }

// converseInWebDAV lets gowebdav use the share as a folder, and then locks a file, which
// that library cannot.
func converseInWebDAV(ctx context.Context, client *http.Client, server string) error {
	client = withHeaders(client, "Authorization", "Basic dXNlcjpzZWNyZXQ=")
	dav := gowebdav.NewAuthClient(server, gowebdav.NewEmptyAuth())
	dav.SetTransport(client.Transport)
	if err := dav.Connect(); err != nil {
		return err
	}
	if err := dav.Mkdir("/notes", 0o755); err != nil {
		return err
	}
	if err := dav.Write("/notes/a.txt", []byte("a note"), 0o644); err != nil {
		return err
	}
	if err := dav.Copy("/notes/a.txt", "/notes/b.txt", false); err != nil {
		return err
	}
	if err := dav.Rename("/notes/b.txt", "/notes/c.txt", true); err != nil {
		return err
	}
	files, err := dav.ReadDir("/notes")
	if err != nil {
		return err
	}
	if len(files) != 2 {
		return fmt.Errorf("the folder has %v", files)
	}
	if err := dav.Remove("/notes/c.txt"); err != nil {
		return err
	}
	return lock(ctx, client, server)
}

// lock does what editors do: it asks what the server can, locks a file, writes it with
// the lock, and unlocks it.
func lock(ctx context.Context, client *http.Client, server string) error {
	options, err := call(ctx, client, "OPTIONS", server+"/", "")
	if err != nil {
		return err
	}
	if options.Header.Get("DAV") == "" {
		return fmt.Errorf("no WebDAV here: DAV is missing in %v", options.Header)
	}
	locked, err := call(ctx, client, "LOCK", server+"/notes/a.txt",
		`<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>`,
		"Depth", "0", "Timeout", "Second-60", "Content-Type", "application/xml")
	if err != nil {
		return err
	}
	token := locked.Header.Get("Lock-Token")
	if locked.StatusCode != http.StatusOK || token == "" {
		return fmt.Errorf("LOCK: status %d, Lock-Token %q", locked.StatusCode, token)
	}
	for _, step := range []struct {
		method, body string
		headers      []string
		want         int
	}{
		{"PUT", "another note", nil, http.StatusLocked},
		{"PUT", "another note", []string{"If", "(" + token + ")"}, http.StatusCreated},
		{"PROPPATCH", `<propertyupdate xmlns="DAV:"><set><prop><color xmlns="urn:x">red</color></prop></set></propertyupdate>`,
			[]string{"If", "(" + token + ")", "Content-Type", "application/xml"}, http.StatusMultiStatus},
		{"UNLOCK", "", []string{"Lock-Token", token}, http.StatusNoContent},
	} {
		response, err := call(ctx, client, step.method, server+"/notes/a.txt", step.body, step.headers...)
		if err != nil {
			return err
		}
		if response.StatusCode != step.want {
			return fmt.Errorf("%s with %v: status %d, want %d", step.method, step.headers, response.StatusCode, step.want)
		}
		if step.want == http.StatusCreated && response.Header.Get("ETag") == "" {
			return fmt.Errorf("PUT: the ETag of the new content is missing")
		}
	}
	return nil
}

// TestMoveFailsIfAProxyRewritesHost: Destination has the server's name from outside.
func TestMoveFailsIfAProxyRewritesHost(t *testing.T) {
	share := serveShare(t, core.MustNew(policyOf(t, "WebDAV")))
	for host, fails := range map[string]bool{"dav.example.com": false, "backend:8080": true} {
		r := httptest.NewRequest("MOVE", "https://dav.example.com/a.txt", nil)
		r.Header.Set("Destination", "https://dav.example.com/b.txt")
		r.Host = host
		w := httptest.NewRecorder()
		share.ServeHTTP(w, r)
		assert.Equal(t, fails, w.Code == http.StatusBadGateway, "%s: status %d", host, w.Code)
	}
}
