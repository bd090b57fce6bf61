package protocols

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tus/tusd/v2/pkg/filestore"
	tus "github.com/tus/tusd/v2/pkg/handler"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
)

func serveUploads(t *testing.T, engine core.Evaluator) http.Handler {
	app, err := Uploads(engine, t.TempDir())
	require.NoError(t, err)
	return app
}

// converseInTus uploads half of a file, asks where the upload stands, uploads the rest,
// and ends an upload that is not wanted any more. What a client reads of each response
// is what tus-js-client needs (lib/upload.ts).
func converseInTus(ctx context.Context, client *http.Client, server string) error {
	client = withHeaders(client, "Authorization", "Bearer token", "Tus-Resumable", "1.0.0")
	const content = "the content of a file"

	created, err := call(ctx, client, "POST", server+"/files/", "",
		"Upload-Length", strconv.Itoa(len(content)), "Upload-Metadata", "filename ZmlsZS50eHQ=")
	if err != nil {
		return err
	}
	location := created.Header.Get("Location")
	if created.StatusCode != http.StatusCreated || location == "" {
		return fmt.Errorf("tus: status %d, invalid or missing Location", created.StatusCode)
	}
	upload, err := url.Parse(location)
	if err != nil {
		return err
	}

	for _, part := range []string{content[:7], content[7:]} {
		status, err := call(ctx, client, "HEAD", upload.String(), "")
		if err != nil {
			return err
		}
		offset := status.Header.Get("Upload-Offset")
		if _, err := strconv.Atoi(offset); err != nil {
			return fmt.Errorf("tus: invalid or missing Upload-Offset: %w", err)
		}
		if length := status.Header.Get("Upload-Length"); length != strconv.Itoa(len(content)) {
			return fmt.Errorf("tus: invalid or missing length %q", length)
		}
		patched, err := call(ctx, client, "PATCH", upload.String(), part,
			"Upload-Offset", offset, "Content-Type", "application/offset+octet-stream")
		if err != nil {
			return err
		}
		if patched.StatusCode != http.StatusNoContent || patched.Header.Get("Upload-Offset") == "" {
			return fmt.Errorf("tus: status %d, invalid or missing offset", patched.StatusCode)
		}
	}

	file, err := call(ctx, client, "GET", upload.String(), "")
	if err != nil {
		return err
	}
	if body, err := io.ReadAll(file.Body); err != nil || string(body) != content {
		return fmt.Errorf("the upload became %q: %w", body, err)
	}
	ended, err := call(ctx, client, "DELETE", upload.String(), "")
	if err == nil && ended.StatusCode != http.StatusNoContent {
		err = fmt.Errorf("tus: status %d of DELETE", ended.StatusCode)
	}
	return err
}

// TestOwnCORSOfTusdAdmitsEveryOrigin shows why the example turns it off: it answers after
// the policy.
func TestOwnCORSOfTusdAdmitsEveryOrigin(t *testing.T) {
	engine := core.MustNew(policyOf(t, "tus"))
	withOwn := func(own *tus.CorsConfig) http.Handler {
		composer := tus.NewStoreComposer()
		filestore.New(t.TempDir()).UseIn(composer)
		files, err := tus.NewHandler(tus.Config{BasePath: "/files/", StoreComposer: composer, Cors: own})
		require.NoError(t, err)
		return http.StripPrefix("/files/", files)
	}
	for _, row := range []struct {
		name string
		app  http.Handler
		open bool // to pages that the policy does not list
		said int  // lines of Access-Control-Expose-Headers
	}{
		{"its own CORS inside of the policy", httpadapter.Middleware(engine)(withOwn(nil)), true, 2},
		{"its own CORS off", httpadapter.Middleware(engine)(withOwn(&tus.CorsConfig{Disable: true})), false, 1},
		{"its own CORS inside of Guard", httpadapter.Guard(engine)(withOwn(nil)), false, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "https://api.example.com/files/unknown", nil)
			_, err := corstest.NewPage("https://evil.example", row.app).Fetch(r)
			assert.Equal(t, row.open, err == nil, "a page that is not listed: %v", err)
			response, err := corstest.NewPage(page, row.app).Fetch(r)
			require.NoError(t, err)
			assert.Equal(t, http.StatusNotFound, response.Status)
			w := httptest.NewRecorder()
			r.Header.Set("Origin", page)
			row.app.ServeHTTP(w, r)
			assert.Len(t, w.Header()["Access-Control-Expose-Headers"], row.said)
		})
	}
}

// TestUploadsAreKept looks for the file itself.
func TestUploadsAreKept(t *testing.T) {
	folder := t.TempDir()
	app, err := Uploads(core.MustNew(policyOf(t, "tus")), folder)
	require.NoError(t, err)
	r := httptest.NewRequest("POST", "https://api.example.com/files/", strings.NewReader("four"))
	r.Header = http.Header{"Tus-Resumable": {"1.0.0"}, "Upload-Length": {"4"}, "Content-Type": {"application/offset+octet-stream"}}
	response, err := corstest.NewPage(page, app).Fetch(r)
	require.NoError(t, err)
	assert.Equal(t, http.StatusCreated, response.Status)
	assert.Equal(t, "4", response.Header.Get("Upload-Offset"), "an upload with its creation")
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 2, "the file and what is known of it")
}

// TestLocationBehindAProxyThatEndsTLS: a page of https may not fetch the http that tusd
// writes by itself.
func TestLocationBehindAProxyThatEndsTLS(t *testing.T) {
	for respects, want := range map[bool]string{false: "http://", true: "https://"} {
		composer := tus.NewStoreComposer()
		filestore.New(t.TempDir()).UseIn(composer)
		files, err := tus.NewHandler(tus.Config{BasePath: "/files/", StoreComposer: composer, RespectForwardedHeaders: respects})
		require.NoError(t, err)
		r := httptest.NewRequest("POST", "http://api.example.com/files/", nil)
		r.Header = http.Header{"Tus-Resumable": {"1.0.0"}, "Upload-Length": {"4"}, "X-Forwarded-Proto": {"https"}}
		w := httptest.NewRecorder()
		http.StripPrefix("/files/", files).ServeHTTP(w, r)
		assert.Equal(t, http.StatusCreated, w.Code)
		assert.True(t, strings.HasPrefix(w.Header().Get("Location"), want), "Location %s", w.Header().Get("Location"))
	}
}
