package cachetest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// kind is what sends an honest request.
type kind string

const (
	page      kind = "script of a page of another site"
	preflight kind = "preflight of such a script"
	image     kind = "image in a page of another site"
	link      kind = "link from another site"
	typed     kind = "address that the user typed"
	own       kind = "page of the application itself"
	tool      kind = "program that is no browser"
)

// visit is an honest request: what a browser sends, or a program that is none.
type visit struct {
	kind        kind
	origin      string // of the page, if it is sent
	credentials useragent.CredentialsMode
	method      string
	path        string // without the prefix of the site
	metadata    bool   // the browser sends Sec-Fetch-Site and the like: it does so over https
	tenant      string
	gzip        bool
	ranged      bool // for a part of the response
	revalidates bool // it has a response of the same page, and asks whether that is still right

	// What a preflight asks for.
	asksMethod  string
	asksHeaders []string
}

// lines are the header lines of the request.
func (v visit) lines() [][2]string {
	var lines [][2]string
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, [2]string{name, value})
		}
	}
	if v.kind == preflight {
		for _, name := range []string{"Access-Control-Request-Method", "Access-Control-Request-Headers"} {
			add(name, useragent.PreflightFields(v.request()).Get(name))
		}
	}
	add("Origin", v.origin)
	if v.metadata {
		of := map[kind][3]string{
			page: {"cross-site", "cors", "empty"}, preflight: {"cross-site", "cors", "empty"}, image: {"cross-site", "no-cors", "image"},
			link: {"cross-site", "navigate", "document"}, typed: {"none", "navigate", "document"}, own: {"same-origin", "cors", "empty"},
		}[v.kind]
		add("Sec-Fetch-Site", of[0])
		add("Sec-Fetch-Mode", of[1])
		add("Sec-Fetch-Dest", of[2])
	}
	if v.gzip {
		add("Accept-Encoding", "gzip, deflate, br")
	}
	if v.ranged {
		add("Range", "bytes=4-19")
	}
	if v.kind != preflight {
		add("X-Tenant", v.tenant)
		if v.credentials == useragent.Include {
			add("Cookie", "session=of "+strings.TrimPrefix(v.origin, "https://"))
		}
	}
	if v.method == http.MethodPost || v.method == http.MethodPut {
		add("Content-Length", "0")
	}
	return lines
}

// request is what the algorithms of the browser see.
func (v visit) request() useragent.Request {
	r := useragent.Request{Origin: v.origin, Target: ownOrigin, Path: v.path, Method: v.method, Credentials: v.credentials}
	if v.kind == preflight {
		r.Method = v.asksMethod
		for _, name := range v.asksHeaders {
			r.Headers = append(r.Headers, [2]string{name, valueOf(name)})
		}
	}
	return r
}

// valueOf returns a value that is not safelisted.
func valueOf(header string) string {
	if header == "Content-Type" {
		return "application/json"
	}
	return "1"
}

func (v visit) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s %s", v.kind, v.method, v.path)
	for _, line := range v.lines() {
		fmt.Fprintf(&b, "; %s: %s", line[0], line[1])
	}
	if v.credentials == useragent.Include {
		b.WriteString("; with credentials")
	}
	if v.revalidates {
		b.WriteString("; revalidates")
	}
	return b.String()
}
