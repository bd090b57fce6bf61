package corstest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/sallyport/cors/internal/useragent"
)

// Page is a page of an origin, as a browser runs it: Fetch does with a request what
// fetch() does when the page's script calls it. It sends a preflight where the Fetch
// standard wants one and keeps what it grants, it sends cookies and follows redirects
// by the standard's rules, and it returns of the response what the script may read.
//
// It keeps preflights and cookies from one request to the next, as a browser does. It has
// no HTTP cache, no service workers and no user who changes its settings. Limits that
// browsers set beyond the standard, such as 2 hours for a preflight in Chromium, are not
// applied. A Page is safe for concurrent use once its fields are set.
type Page struct {
	// Transport sends the requests.
	Transport http.RoundTripper

	// Now is the clock by which preflights expire; nil is time.Now.
	Now func() time.Time

	origin     string
	preflights *useragent.PreflightCache
	cookies    *cookies
}

// NewPage returns a page of an origin, such as "https://app.example.com", or "null" for
// a page whose origin is opaque, such as that of a sandboxed frame. It panics if that is
// no origin as browsers write it.
//
// The app answers all requests of the page, to whatever host. If it is nil, they go over
// the network, to the host of their URL.
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

// The credentials modes of fetch(). Without one of them cookies are sent, and those of
// the response are kept, only where page and URL have the same origin.
var (
	// WithCredentials is credentials: "include". Cookies are sent to other origins too,
	// as far as SameSite lets them. The response then has to allow credentials.
	WithCredentials FetchOption = func(f *fetching) { f.credentials = useragent.Include }

	// WithoutCredentials is credentials: "omit".
	WithoutCredentials FetchOption = func(f *fetching) { f.credentials = useragent.Omit }
)

// NoCORS is mode: "no-cors". The request goes to other origins without CORS, and the
// script may read nothing of the response: its Type is "opaque". Only GET, HEAD and POST
// are possible, and headers are left out that a form could not send.
var NoCORS FetchOption = func(f *fetching) { f.noCORS = true }

// UploadListener is a request of XMLHttpRequest with a listener for the progress of its
// upload. It has a preflight in any case.
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

// Fetch sends the request as the page's script would by fetch(). The URL has to be
// absolute. As in a browser, headers that a script cannot set are left out, Origin and
// Cookie among them.
//
// The error is a *[FetchError] if the script would see the promise rejected: its text
// says in which step of the Fetch standard, and why. A response with any status that the
// script may read is no error.
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

// Response is what the page's script may read of a response.
type Response struct {
	// Type says how much that is. "basic" is a response of the page's own origin.
	// "cors" is one of another origin, with the exposed headers. "opaque" is the answer
	// to a request in mode "no-cors", with nothing but this field.
	Type string

	Status int
	Header http.Header // without the headers that are not exposed, and Set-Cookie
	Body   []byte

	URL        string // of the last request, after redirects
	Redirected bool
}

// FetchError is why the page's script cannot have a response. The script itself is told
// no more than that there was a network error.
type FetchError struct {
	Method, URL string // of the request that failed, after redirects
	Origin      string // of the page; "null" after a redirect from another origin to a third
	Preflight   bool   // the request's preflight is what failed
	Problem     string
	Err         error // the reason, by the Fetch standard; may be nil
}

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
