// Package pagerequest says which conformance vectors a page can produce, and with which
// request.
package pagerequest

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// Request is a request of a page that arrives at the server as in the vector, except
// for what every browser adds and how it writes lists.
type Request struct {
	Page      string // origin of the page; empty for an opaque one, "null"
	Method    string
	Headers   [][2]string
	Preflight bool // the vector is about the preflight of this request
	Upload    bool // only a listener on an upload makes the browser send it
}

// unsafe is a value that is longer than a safelisted value may be, so that a preflight
// must announce the header.
var unsafe = strings.Repeat("x", 129)

// For returns the page's request, or why there is none.
func For(v *vector.Vector) (p Request, why string) {
	if size(v.Request) > 600 {
		return p, "a request of hostile size"
	}
	if v.Request.Path != vector.Path {
		return p, "a path of its own"
	}
	if v.Request.Host != vector.Host {
		return p, "a Host of its own, mostly for requests within one origin"
	}
	if v.App.Status >= 300 && v.App.Status < 400 && v.App.Status != http.StatusNotModified {
		return p, "a redirect, which browsers follow"
	}
	origins := v.Request.Values("Origin")
	if len(origins) != 1 {
		return p, "not exactly one Origin"
	}
	if origins[0] != "null" {
		if !isPageOrigin(origins[0]) {
			return p, "an Origin that no page has"
		}
		p.Page = origins[0]
	}
	// Without Sec-Fetch-Site the library goes by the host. Browsers send it, and say
	// that another scheme is another site.
	if p.Page == "http://"+vector.Host && v.Policy != nil && v.Policy.Enforce != core.EnforceNone {
		return p, "enforcement without Sec-Fetch-Site, for a page of the own host on http"
	}
	announced := v.Request.Values("Access-Control-Request-Method")
	if v.Request.Method != http.MethodOptions || len(announced) == 0 {
		return produceActual(v, p)
	}
	return producePreflight(v, p, announced)
}

func size(r *wire.Request) (n int) {
	for _, line := range r.Fields {
		n += len(line[0]) + len(line[1])
	}
	return n
}

func produceActual(v *vector.Vector, p Request) (Request, string) {
	p.Method = v.Request.Method
	if useragent.NormalizeMethod(p.Method) != p.Method || useragent.IsForbiddenMethod(p.Method) {
		return p, "a method that no page sends"
	}
	for _, line := range v.Request.Fields {
		if http.CanonicalHeaderKey(line[0]) == "Origin" {
			continue
		}
		if useragent.IsForbiddenRequestHeader(line[0], line[1]) {
			return p, "a field that only the browser sets: " + line[0]
		}
		p.Headers = append(p.Headers, line)
	}
	return p, ""
}

func producePreflight(v *vector.Vector, p Request, announced []string) (Request, string) {
	p.Preflight = true
	for _, line := range v.Request.Fields {
		switch http.CanonicalHeaderKey(line[0]) {
		case "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers":
		default:
			return p, "a preflight with another field: " + line[0]
		}
	}
	if len(announced) != 1 || !isToken(announced[0]) {
		return p, "a preflight that does not announce one method"
	}
	p.Method = announced[0]
	if useragent.NormalizeMethod(p.Method) != p.Method || useragent.IsForbiddenMethod(p.Method) {
		return p, "a method that no page sends"
	}
	for _, line := range v.Request.Values("Access-Control-Request-Headers") {
		for name := range strings.SplitSeq(line, ",") {
			name = strings.Trim(name, " \t")
			switch {
			case name == "":
				continue
			case !isToken(name):
				return p, "a preflight that announces a name that is none"
			case useragent.IsForbiddenRequestHeader(name, unsafe):
				return p, "a preflight that announces a field that only the browser sets"
			}
			p.Headers = append(p.Headers, [2]string{name, unsafe})
		}
	}
	if useragent.IsSafelistedMethod(p.Method) && len(p.Headers) == 0 {
		if p.Method != http.MethodPost {
			return p, "a preflight for a request that needs none"
		}
		p.Upload = true
	}
	return p, ""
}

// isPageOrigin reports whether pages of an origin can be opened that browsers
// serialize like this.
func isPageOrigin(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Scheme+"://"+u.Host != origin ||
		strings.ToLower(origin) != origin || !isPagePort(u.Scheme, u.Host, u.Port()) {
		return false
	}
	host := u.Hostname()
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Zone() == "" && serialized(address) == strings.TrimSuffix(u.Host, ":"+u.Port())
	}
	if u.Scheme == "https" && strings.HasSuffix(host, ".") {
		return false // browsers name the host with its dot in TLS, which crypto/tls refuses
	}
	last := strings.TrimSuffix(host, ".")
	if host == "" || isNumber(last[strings.LastIndex(last, ".")+1:]) {
		return false
	}
	for label := range strings.SplitSeq(last, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
		if strings.HasPrefix(label, "xn--") {
			if _, err := idna.Lookup.ToUnicode(label); err != nil {
				return false
			}
		}
	}
	return len(last) <= 253
}

// isPagePort refuses default ports, which no serialized origin has, and ports to which
// browsers do not connect.
func isPagePort(scheme, host, port string) bool {
	defaults := map[string]string{"http": "80", "https": "443"}
	blocked := []string{"0", "1", "7", "9", "21", "22", "23", "25", "53", "6000", "6667"}
	if strings.HasSuffix(host, ":") || port == defaults[scheme] || slices.Contains(blocked, port) || strings.HasPrefix(port, "0") {
		return false
	}
	if port == "" {
		return true
	}
	_, err := netip.ParseAddrPort("127.0.0.1:" + port)
	return err == nil
}

// serialized is an address as URLs have it: IPv6 in brackets, and without the
// dotted quad that netip writes.
func serialized(a netip.Addr) string {
	if a.Is4In6() {
		b := a.As16()
		plain := netip.AddrFrom16([16]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff, b[12], b[13], b[14], b[15]}).String()
		return "[" + strings.Replace(plain, "::1:ffff", "::ffff", 1) + "]"
	}
	if a.Is6() {
		return "[" + a.String() + "]"
	}
	return a.String()
}

// isNumber reports whether a host that ends in this label is taken for an IPv4
// address.
func isNumber(label string) bool {
	hex, isHex := strings.CutPrefix(label, "0x")
	if isHex {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return label != "" && strings.Trim(label, "0123456789") == ""
}

func isToken(s string) bool {
	return s != "" && strings.Trim(s, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// AsRequest is the page's request as the Fetch standard's algorithms take it.
func (p Request) AsRequest(credentials string) useragent.Request {
	r := useragent.Request{Origin: p.Page, Method: p.Method, Headers: p.Headers, UsesCORSPreflight: p.Upload}
	if r.Origin == "" {
		r.Origin = "null"
	}
	if credentials == "include" {
		r.Credentials = useragent.Include
	}
	return r
}
