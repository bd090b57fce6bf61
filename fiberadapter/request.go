package fiberadapter

import (
	"errors"
	"net/http"
	"net/textproto"
	"net/url"
	"sync"

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
	all := copiers.Get().(*copier)
	defer all.release()
	all.add("", r.URI().PathOriginal()) // which Fiber's router reads, and middleware may replace
	all.add("", hostOf(r))
	all.add("", r.URI().QueryString())
	// The names are made canonical here, since Fiber leaves them as they were sent if
	// DisableHeaderNormalizing is set.
	for key, value := range r.Header.All() {
		name, known := knownNames[string(key)]
		if !known {
			name = textproto.CanonicalMIMEHeaderKey(string(key))
		}
		// As in net/http, Host is not in the header. fasthttp also writes Content-Length
		// where none was sent.
		if name != fiber.HeaderHost && name != fiber.HeaderContentLength {
			all.add(name, value)
		}
	}

	raw, host, query, header := all.copies()
	path, err := url.PathUnescape(raw)
	if err != nil {
		return core.Request{}, fiber.NewError(http.StatusBadRequest, "the path of the request has a malformed escape")
	}
	if escaped := (&url.URL{Path: path}).EscapedPath(); escaped == raw {
		raw = "" // as in url.URL
	}
	return core.Request{Method: c.Method(), Host: host, Path: path, RawPath: raw, RawQuery: query, Header: header}, nil
}

// hostOf returns the host as the client wrote it. Only a whole URL in the request line
// replaces the Host header (RFC 9112, section 3.2.2). X-Forwarded-Host is not read, whatever
// Fiber trusts: the other adapters do not read it either.
func hostOf(r *fasthttp.Request) []byte {
	if target := r.Header.RequestURI(); len(target) > 0 && target[0] != '/' {
		return r.URI().Host()
	}
	return r.Header.Host()
}

// copier copies the values of a request into one string, since an allocation for each
// would cost more than the decision.
type copier struct {
	bytes []byte
	names []string
	ends  []int // of the values
}

var copiers = sync.Pool{New: func() any { return new(copier) }}

// release gives the copier to another request, but no memory that a large one needed.
func (c *copier) release() {
	if cap(c.bytes) <= 16<<10 && cap(c.names) <= 256 {
		clear(c.names) // which a client chose
		*c = copier{c.bytes[:0], c.names[:0], c.ends[:0]}
		copiers.Put(c)
	}
}

func (c *copier) add(name string, value []byte) {
	c.bytes, c.names = append(c.bytes, value...), append(c.names, name)
	c.ends = append(c.ends, len(c.bytes))
}

// copies returns the first three values, and the others as the lines of a header.
func (c *copier) copies() (path, host, query string, header http.Header) {
	const others = 3
	text, from := string(c.bytes), 0
	next := func(i int) string {
		value := text[from:c.ends[i]]
		from = c.ends[i]
		return value
	}
	path, host, query = next(0), next(1), next(2)
	header, lines := make(http.Header, len(c.names)-others), make([]string, len(c.names)-others)
	for i, name := range c.names[others:] {
		value := next(others + i)
		if present := header[name]; present != nil {
			header[name] = append(present, value)
			continue
		}
		lines[i] = value
		header[name] = lines[i : i+1 : i+1]
	}
	return path, host, query, header
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
