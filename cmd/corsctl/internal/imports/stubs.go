package imports

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// stubs is an importer that knows the constants with which settings are written, and no
// more of any package.
type stubs struct {
	known map[string]string // the source of packages
	made  map[string]*types.Package
}

func newStubs() *stubs {
	return &stubs{
		known: map[string]string{
			"time": "package time\ntype Duration int64\nconst (\n Nanosecond Duration = 1\n Microsecond = 1000 * Nanosecond\n" +
				" Millisecond = 1000 * Microsecond\n Second = 1000 * Millisecond\n Minute = 60 * Second\n Hour = 60 * Minute\n)",
			"net/http":                    stubOf("http", methodConstants),
			"github.com/labstack/echo/v4": stubOf("echo", methodConstants, echoHeaders),
		},
		made: map[string]*types.Package{},
	}
}

// methodConstants are in net/http by MethodGet, and in Echo by GET as well.
var methodConstants = map[string]string{
	"MethodGet": http.MethodGet, "MethodHead": http.MethodHead, "MethodPost": http.MethodPost, "MethodPut": http.MethodPut,
	"MethodPatch": http.MethodPatch, "MethodDelete": http.MethodDelete, "MethodConnect": http.MethodConnect,
	"MethodOptions": http.MethodOptions, "MethodTrace": http.MethodTrace,
}

// echoHeaders are Echo's names of headers that settings of CORS use, and its methods.
var echoHeaders = map[string]string{
	"GET": "GET", "HEAD": "HEAD", "POST": "POST", "PUT": "PUT", "PATCH": "PATCH", "DELETE": "DELETE", "OPTIONS": "OPTIONS",
	"CONNECT": "CONNECT", "TRACE": "TRACE", "PROPFIND": "PROPFIND", "REPORT": "REPORT",
	"HeaderAccept": "Accept", "HeaderAcceptEncoding": "Accept-Encoding", "HeaderAllow": "Allow", "HeaderAuthorization": "Authorization",
	"HeaderContentDisposition": "Content-Disposition", "HeaderContentEncoding": "Content-Encoding", "HeaderContentLength": "Content-Length",
	"HeaderContentType": "Content-Type", "HeaderCookie": "Cookie", "HeaderSetCookie": "Set-Cookie", "HeaderIfModifiedSince": "If-Modified-Since",
	"HeaderLastModified": "Last-Modified", "HeaderLocation": "Location", "HeaderRetryAfter": "Retry-After", "HeaderUpgrade": "Upgrade",
	"HeaderVary": "Vary", "HeaderWWWAuthenticate": "WWW-Authenticate", "HeaderXForwardedFor": "X-Forwarded-For",
	"HeaderXForwardedProto": "X-Forwarded-Proto", "HeaderXForwardedProtocol": "X-Forwarded-Protocol", "HeaderXForwardedSsl": "X-Forwarded-Ssl",
	"HeaderXUrlScheme": "X-Url-Scheme", "HeaderXHTTPMethodOverride": "X-HTTP-Method-Override", "HeaderXRealIP": "X-Real-Ip",
	"HeaderXRequestID": "X-Request-Id", "HeaderXCorrelationID": "X-Correlation-Id", "HeaderXRequestedWith": "X-Requested-With",
	"HeaderServer": "Server", "HeaderOrigin": "Origin", "HeaderCacheControl": "Cache-Control", "HeaderConnection": "Connection",
	"HeaderXCSRFToken": "X-CSRF-Token", "HeaderReferrerPolicy": "Referrer-Policy",
	"HeaderAccessControlRequestMethod": "Access-Control-Request-Method", "HeaderAccessControlRequestHeaders": "Access-Control-Request-Headers",
	"HeaderAccessControlAllowOrigin": "Access-Control-Allow-Origin", "HeaderAccessControlAllowMethods": "Access-Control-Allow-Methods",
	"HeaderAccessControlAllowHeaders": "Access-Control-Allow-Headers", "HeaderAccessControlAllowCredentials": "Access-Control-Allow-Credentials",
	"HeaderAccessControlExposeHeaders": "Access-Control-Expose-Headers", "HeaderAccessControlMaxAge": "Access-Control-Max-Age",
}

func stubOf(name string, constants ...map[string]string) string {
	var b strings.Builder
	b.WriteString("package " + name + "\n")
	for _, some := range constants {
		for constant, text := range some {
			b.WriteString("const " + constant + " = " + strconv.Quote(text) + "\n")
		}
	}
	return b.String()
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// Import is part of types.Importer.
func (s *stubs) Import(name string) (*types.Package, error) {
	if p, found := s.made[name]; found {
		return p, nil
	}
	source, known := s.known[name]
	if !known {
		base := path.Base(name)
		if majorVersion.MatchString(base) {
			base = path.Base(path.Dir(name))
		}
		s.made[name] = types.NewPackage(name, base)
		s.made[name].MarkComplete()
		return s.made[name], nil
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, 0)
	if err != nil {
		return nil, err
	}
	p, err := (&types.Config{}).Check(name, set, []*ast.File{file}, nil)
	if err != nil {
		return nil, err
	}
	s.made[name] = p
	return p, nil
}
