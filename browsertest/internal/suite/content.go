package suite

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"

	"golang.org/x/image/font/gofont/goregular"
)

var pixel, _ = base64.StdEncoding.DecodeString(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

// thrown is the message of the error that a script throws.
const thrown = "told to readers only"

// contents are the possible responses of the handler, by the name in as.
var contents = map[string]struct {
	contentType string
	body        []byte
}{
	"":              {"application/json", []byte(`"ok"`)},
	"image":         {"image/png", pixel},
	"script":        {"text/javascript", []byte("throw new Error('" + thrown + "');")},
	"faulty script": {"text/javascript", []byte("nothing.of.this.name;")},
	"module":        {"text/javascript", []byte("export const loaded = true;")},
	"style":         {"text/css", []byte(".told { color: red; }")},
	"font":          {"font/ttf", goregular.TTF},
	"events":        {"text/event-stream", []byte("data: told\n\n")},
	"page":          {"text/html", []byte("<!doctype html><title>told</title>")},
}

// content is the handler of cases. The query says what it answers:
//
//	as      one of contents
//	to      redirect to this address
//	status  of the redirect or the answer
//	cache   Cache-Control
//	cookie  Set-Cookie
//	etag    ETag, for which a conditional request gets 304
func content(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	h := w.Header()
	h.Set("X-Total", "7")
	h.Set("X-Secret", "1")
	h.Set("Cache-Control", "no-store")
	if cache := q.Get("cache"); cache != "" {
		h.Set("Cache-Control", cache)
	}
	if cookie := q.Get("cookie"); cookie != "" {
		h.Set("Set-Cookie", cookie)
	}
	if q.Has("etag") {
		etag := strconv.Quote(q.Get("etag"))
		h.Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	status, _ := strconv.Atoi(q.Get("status"))
	if to := q.Get("to"); to != "" {
		h.Set("Location", to)
		w.WriteHeader(max(status, http.StatusFound))
		return
	}
	answer := contents[q.Get("as")]
	h.Set("Content-Type", answer.contentType)
	if status != 0 {
		w.WriteHeader(status)
	}
	if q.Has("who") { // which request this answer was made for
		fmt.Fprintf(w, "for %q", r.Header.Get("Origin"))
		return
	}
	_, _ = w.Write(answer.body)
}
