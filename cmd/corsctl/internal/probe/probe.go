// Package probe acts as pages in a browser against a live server of any make, and finds
// what is wrong with its CORS. It reads responses only: the server needs no part of this
// library.
//
//	p, err := probe.New(probe.Options{URL: "https://api.example.com/notes", Origins: []string{"https://app.example.com"}})
//	report, err := p.Run(ctx)
//
// It sends GET, HEAD and OPTIONS, and one request with a method that no server knows if a
// preflight grants it. So it changes nothing, whatever --method says. Package useragent decides what a page
// may read. The probe sends one request at a time, at most [Probe.Requests] of them.
//
// The files have a job each: tricks.go makes the origins, the files rules_*.go are the
// texts of what is found, and each check_*.go finds one group of them.
package probe

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sallyport/cors/internal/useragent"
)

// Options are what to probe, and how.
type Options struct {
	URL     string
	Origins []string // that the server should admit, as entries of a policy; may be empty

	// Method is the method that preflights ask for; "" means GET. Only GET and HEAD are
	// also sent.
	Method string

	// Headers are sent with requests, as "Name: value", and never with preflights. Their
	// values are secret, but for Content-Type and the like.
	Headers []string

	Timeout   time.Duration // of one request
	Rate      float64       // requests in a second; 0 means no limit
	UserAgent string

	// Transport sends the requests; nil means the network. Key is a part of URLs that
	// no cache has seen; "" means a random one.
	Transport http.RoundTripper
	Key       string
}

// Probe is ready to run once.
type Probe struct {
	url     *url.URL
	target  string // the origin of the URL
	trusted trusted
	method  string
	headers []Field
	key     string
	client  *client
	report  *Report

	// What the checks have learned, in the order of Run.
	actualURL  *url.URL // after redirects
	subject    string   // the origin whose requests are judged; "" if there is none
	base       *Exchange
	without    *Exchange // without Origin
	strangers  *Exchange // of an origin that nobody trusts
	preflight  *Exchange
	credential bool // base allows credentials
	grantsAll  bool // a preflight grants unknownMethod
	admitted   map[string]*Exchange
}

// New checks the options. Its errors are the user's.
func New(o Options) (*Probe, error) {
	u, err := url.Parse(o.URL)
	switch {
	case err != nil:
		return nil, err
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("%q is no URL of http or https; write it whole, as in https://api.example.com/notes", o.URL)
	case u.User != nil:
		return nil, errors.New("the URL has a user name or password, which fetch refuses; use --header 'Authorization: …'")
	case o.Rate < 0:
		return nil, errors.New("--rate is less than 0")
	case o.Timeout <= 0:
		return nil, errors.New("--timeout is not more than 0")
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	p := &Probe{url: u, actualURL: u, target: originOf(u), key: o.Key, admitted: map[string]*Exchange{}}
	if p.trusted, err = newTrusted(o.Origins); err != nil {
		return nil, err
	}
	for _, origin := range p.trusted.samples {
		if origin == p.target {
			return nil, fmt.Errorf("--origin %q is the server's own origin, whose pages need no CORS", origin)
		}
	}
	if p.method, err = methodOf(o.Method); err != nil {
		return nil, err
	}
	if p.headers, err = headersOf(o.Headers); err != nil {
		return nil, err
	}
	if p.key == "" {
		p.key = strings.ToLower(rand.Text()[:12])
	}
	p.client = &client{transport: o.Transport, timeout: o.Timeout, userAgent: o.UserAgent, now: time.Now, wait: waitFor}
	if o.Transport == nil {
		p.client.transport = newTransport()
	}
	if o.Rate > 0 {
		p.client.interval = time.Duration(float64(time.Second) / o.Rate)
	}
	p.report = &Report{URL: u.String(), Origins: o.Origins}
	return p, nil
}

func methodOf(name string) (string, error) {
	if name == "" {
		return http.MethodGet, nil
	}
	if !isToken(name) || useragent.IsForbiddenMethod(name) {
		return "", fmt.Errorf("--method %q: fetch refuses it", name)
	}
	return useragent.NormalizeMethod(name), nil
}

func headersOf(lines []string) (fields []Field, err error) {
	seen := map[string]bool{}
	for _, line := range lines {
		name, value, found := strings.Cut(line, ":")
		value = strings.Trim(value, " \t")
		switch key := SecretVariable(name); {
		case !found || !isToken(name):
			// The line may be a secret without its name.
			return nil, errors.New("a --header is not NAME: VALUE")
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			return nil, fmt.Errorf("--header %q: its value has a control character", name)
		case strings.EqualFold(name, "Origin") || strings.EqualFold(name, "Host") || strings.HasPrefix(http.CanonicalHeaderKey(name), "Access-Control-"):
			return nil, fmt.Errorf("--header %q: the probe sets it itself; use --origin and --method", name)
		case seen[key]:
			return nil, fmt.Errorf("--header %q is there twice", name)
		default:
			seen[key] = true
		}
		fields = append(fields, Field{name, value, isSecret(name)})
	}
	return fields, nil
}

// isSecret reports whether the value of a header may be one. Those of content negotiation
// are shown, as everything else in a command is.
func isSecret(name string) bool {
	return !useragent.ContainsName([]string{"Accept", "Accept-Language", "Content-Language", "Content-Type", "Range"}, name)
}

func isToken(s string) bool {
	list, err := useragent.List(http.Header{"A": {s}}, "A")
	return err == nil && len(list) == 1 && list[0] == s
}

// Host is the host that gets the requests, with its port.
func (p *Probe) Host() string { return p.url.Host }

// IsLoopback reports whether that is this machine.
func (p *Probe) IsLoopback() bool { return isLoopback(p.url.Hostname()) }

// Requests is how many requests Run sends at most.
func (p *Probe) Requests() int {
	return max(1, len(p.trusted.samples)) + maxRedirects + 2 + len(p.tricks()) + preflightCount + cacheCount + errorCount
}

// Run sends the requests and judges the responses. The error tells that the server
// cannot be reached, or that ctx ended.
func (p *Probe) Run(ctx context.Context) (*Report, error) {
	if err := p.checkBase(ctx); err != nil {
		return nil, err
	}
	for _, check := range []func(context.Context){
		p.checkOrigins, p.chooseSubject, p.checkPreflights, p.checkGrant, p.checkVary, p.checkCache, p.checkNotModified, p.checkErrors, p.checkCookies,
	} {
		check(ctx)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	p.report.Requests = p.client.sent
	p.report.sort()
	return p.report, nil
}
