// Package explain plays one request of a page's script: the browser's side with the
// algorithms of internal/useragent, the server's with the engine of core. It says
// whether the script may read the response, at which step it was decided, and which edit
// of the policy would change it.
package explain

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// Request is what a script asks for.
type Request struct {
	Origin      string // of the page
	URL         *url.URL
	Method      string // as the script writes it
	Headers     [][2]string
	Credentials bool
}

// NewRequest reads a request from the arguments of a command line. An empty address
// stands for any of another origin than the page's. Headers are written as "Name: value".
func NewRequest(origin, address, method string, headers []string, credentials bool) (*Request, error) {
	r := &Request{Origin: origin, Method: method, Credentials: credentials}
	if err := checkOrigin(origin); err != nil {
		return nil, err
	}
	if address != "" {
		u, err := url.Parse(address)
		if err != nil {
			return nil, fmt.Errorf("--url: %w", err)
		}
		if u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil {
			return nil, fmt.Errorf("--url %q: fetch takes http or https, a host, and no user name", address)
		}
		u.Host = strings.ToLower(u.Host)
		r.URL = u
	}
	if !httpguts.ValidHeaderFieldName(method) { // both are tokens
		return nil, fmt.Errorf("--method %q: a method is a token of RFC 9110", method)
	}
	for _, header := range headers {
		name, value, found := strings.Cut(header, ":")
		name = strings.TrimSpace(name)
		value = strings.Trim(value, " \t\r\n")
		if !found || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return nil, fmt.Errorf("--header %q: write it as %q", header, "Name: value")
		}
		r.Headers = append(r.Headers, [2]string{name, value})
	}
	return r, nil
}

// checkOrigin refuses what no browser sends as Origin.
func checkOrigin(origin string) error {
	if origin == "" {
		return errors.New(`--origin is needed: the origin of the page, such as "https://app.example.com"`)
	}
	if strings.Contains(origin, "*") {
		return fmt.Errorf("--origin %q: a page has one origin, without a *", origin)
	}
	_, err := core.New(core.Policy{AllowOrigins: []string{origin}})
	if problem := (*core.PolicyError)(nil); errors.As(err, &problem) {
		return fmt.Errorf("--origin %q: %s; %s", origin, problem.Problem, problem.Fix)
	}
	return err
}

// target is the origin of the URL, or "" if there is none.
func (r *Request) target() string {
	if r.URL == nil {
		return ""
	}
	return originOf(r.URL)
}

func originOf(u *url.URL) string {
	host := u.Host
	switch u.Scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + strings.TrimSuffix(host, ":")
}

// browser is the request as the browser's algorithms see it.
func (r *Request) browser() useragent.Request {
	b := useragent.Request{Origin: r.Origin, Target: r.target(), Method: r.Method, Headers: r.Headers, Credentials: useragent.SameOrigin}
	if r.URL != nil {
		b.Path = r.URL.RequestURI()
	}
	if r.Credentials {
		b.Credentials = useragent.Include
	}
	return b
}

// sent returns the headers that the browser sends, and the names that it ignores.
func (r *Request) sent() (sent [][2]string, ignored []string) {
	for _, h := range r.Headers {
		if useragent.IsForbiddenRequestHeader(h[0], h[1]) {
			ignored = append(ignored, h[0])
			continue
		}
		sent = append(sent, h)
	}
	return sent, ignored
}

// wireMethod is the method as it goes out.
func (r *Request) wireMethod() string { return useragent.NormalizeMethod(r.Method) }

func (r *Request) isSameOrigin() bool {
	return r.URL != nil && r.target() == r.Origin && r.Origin != "null"
}
