package corstest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/sallyport/cors/internal/useragent"
)

// Page acts as a page of an origin in a browser. Its Fetch does what fetch() does when
// a script of the page calls it, by the rules of the Fetch standard. It sends a
// preflight where one is needed, keeps what the preflight grants, sends cookies,
// follows redirects, and returns what the script may read.
//
// A Page keeps preflights and cookies from one request to the next. It has no HTTP
// cache and no service workers. It does not apply limits that browsers add to the
// standard, such as the 2 hours for which Chromium keeps a preflight. A Page is safe
// for concurrent use once its fields are set.
type Page struct {
	// Transport sends the requests.
	Transport http.RoundTripper

	// Now is the clock by which preflights expire. Nil means time.Now.
	Now func() time.Time

	origin     string
	preflights *useragent.PreflightCache
	cookies    *cookies
}

// NewPage returns a page of an origin, such as "https://app.example.com". The origin
// "null" is that of a sandboxed frame, for example. NewPage panics if a browser would
// not write the origin like this.
//
// The app answers all requests of the page, whatever their host is. If app is nil,
// requests go over the network to the host of their URL.
func NewPage(origin string, app http.Handler) *Page {
	if origin != "null" && origin != "file://" {
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" || originOf(u) != origin {
			panic(fmt.Sprintf("corstest: %q is no origin: write scheme and host in lower case, a port if it is not the scheme's own, and nothing after it", origin))
		}
	}
	p := &Page{Transport: http.DefaultTransport, origin: origin, cookies: newCookies()}
	if app != nil {
		p.Transport = handlerTransport{app}
	}
	p.preflights = useragent.NewPreflightCache(func() time.Time {
		if p.Now != nil {
			return p.Now()
		}
		return time.Now()
	})
	return p
}

// FetchOption is a setting of one request, as in the second argument of fetch().
type FetchOption func(*fetching)

// The credentials modes of fetch(). Without one of them, cookies are sent and kept only
// if page and URL have the same origin.
var (
	// WithCredentials is credentials: "include". Cookies are sent to other origins too,
	// if their SameSite permits it. The response must then allow credentials.
	WithCredentials FetchOption = func(f *fetching) { f.credentials = useragent.Include }

	// WithoutCredentials is credentials: "omit".
	WithoutCredentials FetchOption = func(f *fetching) { f.credentials = useragent.Omit }
)

// NoCORS is mode: "no-cors". The request goes to other origins without CORS, and the
// script may read nothing of the response: its Type is "opaque". Only GET, HEAD and
// POST are possible, and headers that a form could not send are left out.
var NoCORS FetchOption = func(f *fetching) { f.noCORS = true }

// UploadListener makes the request one of XMLHttpRequest with a listener for the
// progress of its upload. Such a request always has a preflight.
var UploadListener FetchOption = func(f *fetching) { f.upload = true }

// SetCookie keeps a cookie as if the host of the URL had set it when it was visited. A
// page of another site sends it only if it has SameSite=None and is Secure.
func (p *Page) SetCookie(u string, c *http.Cookie) error {
	parsed, err := url.Parse(u)
	if err != nil {
		return err
	}
	p.cookies.keep(parsed, true, []*http.Cookie{c})
	return nil
}

// Fetch sends the request as fetch() would do for a script of the page. The URL must be
// absolute. Headers that a script cannot set, such as Origin and Cookie, are left out,
// as in a browser.
//
// If the promise of fetch() would be rejected, the error is a *[FetchError]. Its text
// says why, with the step of the Fetch standard. A response that the script may read is
// no error, whatever its status is.
func (p *Page) Fetch(r *http.Request, options ...FetchOption) (*Response, error) {
	f := &fetching{page: p, context: r.Context(), url: r.URL, credentials: useragent.SameOrigin}
	for _, option := range options {
		option(f)
	}
	if r.Body != nil && r.Body != http.NoBody {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		f.body = body
	}
	if err := f.construct(r); err != nil {
		return nil, f.failed("", err)
	}
	return f.mainFetch()
}

// Response is the part of a response that the page's script may read.
type Response struct {
	// Type says how much that is. "basic" is a response of the page's own origin.
	// "cors" is a response of another origin, with the exposed headers only. "opaque"
	// is a response in mode "no-cors": all other fields are empty.
	Type string

	Status int
	Header http.Header // without Set-Cookie and without headers that are not exposed
	Body   []byte

	URL        string // of the last request, after redirects
	Redirected bool
}

// FetchError says why the page's script gets no response. The script itself only learns
// that there was a network error.
type FetchError struct {
	Method, URL string // of the request that failed, after redirects
	Origin      string // of the page; "null" after a redirect from one foreign origin to another
	Preflight   bool   // the request's preflight is what failed
	Problem     string
	Err         error // the reason by the Fetch standard; may be nil
}

// Error returns one line: the request, the origin of the page, and why it failed.
func (e *FetchError) Error() string {
	text := fmt.Sprintf("%s %s by a page with the origin %s: ", e.Method, e.URL, e.Origin)
	if e.Preflight {
		text += "its preflight failed: "
	}
	switch {
	case e.Err == nil:
		return text + e.Problem
	case e.Problem == "":
		return text + e.Err.Error()
	}
	return text + e.Problem + ": " + e.Err.Error()
}

// Unwrap returns Err.
func (e *FetchError) Unwrap() error { return e.Err }
