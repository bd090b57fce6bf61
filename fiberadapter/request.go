package fiberadapter

import (
	"errors"
	"net/http"
	"net/textproto"
	"net/url"

	"github.com/gofiber/fiber/v3"
	"github.com/valyala/fasthttp"

	"github.com/sallyport/cors/core"
)

// requestOf views the request of c. All strings are copies, because fasthttp uses its
// buffers again, and a decision, an observer or a lookup may keep what it reads. It is an
// error if the path has a malformed escape: then no core.Request describes it, and net/http
// refuses such a request too.
func requestOf(c fiber.Ctx) (core.Request, error) {
	r := c.Request()
	raw := string(r.URI().PathOriginal()) // which Fiber's router reads, and middleware may replace
	path, err := url.PathUnescape(raw)
	if err != nil {
		return core.Request{}, fiber.NewError(http.StatusBadRequest, "the path of the request has a malformed escape")
	}
	if escaped := (&url.URL{Path: path}).EscapedPath(); escaped == raw {
		raw = "" // as in url.URL
	}
	return core.Request{
		Method: c.Method(), Host: hostOf(r), Path: path, RawPath: raw,
		RawQuery: string(r.URI().QueryString()), Header: headerOf(&r.Header),
	}, nil
}

// hostOf returns the host as the client wrote it. Only a whole URL in the request line
// replaces the Host header (RFC 9112, section 3.2.2). X-Forwarded-Host is not read, whatever
// Fiber trusts: the other adapters do not read it either.
func hostOf(r *fasthttp.Request) string {
	if target := r.Header.RequestURI(); len(target) > 0 && target[0] != '/' {
		return string(r.URI().Host())
	}
	return string(r.Header.Host())
}

// headerOf copies the field lines. It canonicalizes the names by itself, since Fiber
// leaves them as they were sent if DisableHeaderNormalizing is set.
func headerOf(h *fasthttp.RequestHeader) http.Header {
	n := h.Len()
	header, lines := make(http.Header, n), make([]string, n)
	for key, value := range h.All() {
		name, known := knownNames[string(key)]
		if !known {
			name = textproto.CanonicalMIMEHeaderKey(string(key))
		}
		switch present := header[name]; {
		case name == fiber.HeaderHost: // as in net/http, it is not in the header
		case name == fiber.HeaderContentLength: // fasthttp also writes it where none was sent
		case present != nil || len(lines) == 0:
			header[name] = append(present, string(value))
		default:
			lines[0] = string(value)
			header[name], lines = lines[:1:1], lines[1:]
		}
	}
	return header
}

// knownNames are those that browsers send with most requests. Their strings are shared, so
// that they cost no allocation.
var knownNames = func() map[string]string {
	names := map[string]string{}
	for _, name := range []string{
		"Accept", "Accept-Encoding", "Accept-Language", "Access-Control-Request-Headers", "Access-Control-Request-Method",
		"Authorization", "Cache-Control", "Connection", "Content-Length", "Content-Type", "Cookie", "Host", "Origin", "Pragma",
		"Priority", "Referer", "Sec-Ch-Ua", "Sec-Ch-Ua-Mobile", "Sec-Ch-Ua-Platform", "Sec-Fetch-Dest", "Sec-Fetch-Mode",
		"Sec-Fetch-Site", "Upgrade", "User-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
	} {
		names[name] = name
	}
	return names
}()

var errFoldsPaths = errors.New("cors: core.Paths tells the letters of a path apart, and this application does not; " +
	"set CaseSensitive in its fiber.Config")
