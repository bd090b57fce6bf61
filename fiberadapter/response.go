package fiberadapter

import (
	"bytes"
	"maps"
	"net/http"
	"slices"

	"github.com/valyala/fasthttp"
)

// edit lets write change the lines of a response that a policy may change: Vary,
// Cache-Control and the CORS headers. Lines that stay the same are not touched.
func edit(h *fasthttp.ResponseHeader, write func(http.Header)) {
	header := http.Header{}
	var others []string // other spellings: Fiber keeps those of handlers if DisableHeaderNormalizing is set
	for key, value := range h.All() {
		if !isEdited(key) {
			continue
		}
		name := http.CanonicalHeaderKey(string(key))
		if name != string(key) {
			others = append(others, string(key))
		}
		header[name] = append(header[name], string(value))
	}
	var before http.Header
	if len(header) > 0 {
		before = maps.Clone(header)
	}
	write(header)

	var array [16]string
	names := array[:0]
	for name := range before {
		if _, stays := header[name]; !stays {
			names = append(names, name)
		}
	}
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names) // the order of a map would differ from one response to the next
	for _, name := range names {
		if slices.Equal(header[name], before[name]) {
			continue
		}
		if before[name] != nil {
			h.Del(name)
		}
		for _, other := range others {
			if http.CanonicalHeaderKey(other) == name {
				h.Del(other)
			}
		}
		for _, value := range header[name] {
			h.Add(name, value)
		}
	}
}

var (
	vary         = []byte("Vary")
	cacheControl = []byte("Cache-Control")
	corsPrefix   = []byte("Access-Control-")
)

func isEdited(key []byte) bool {
	return bytes.EqualFold(key, vary) || bytes.EqualFold(key, cacheControl) ||
		len(key) > len(corsPrefix) && bytes.EqualFold(key[:len(corsPrefix)], corsPrefix)
}
