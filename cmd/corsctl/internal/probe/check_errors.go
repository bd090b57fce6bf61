package probe

import (
	"context"
	"net/http"
	"net/url"
	"path"

	"github.com/sallyport/cors/internal/useragent"
)

// errorCount is how many requests checkErrors sends at most.
const errorCount = 4

// checkErrors looks for errors that the page cannot read, where it can read the rest: a
// path that there is not, HEAD where there may be GET only, and a request without the
// headers that authenticate it. A method that there is not is tried only if a preflight
// grants it, since no page can send it otherwise.
func (p *Probe) checkErrors(ctx context.Context) {
	if p.subject == "" || !mayRead(p.base, useragent.Omit) {
		return
	}
	p.checkError(p.actual(ctx, p.missing(), p.subject))
	p.checkError(p.request(ctx, http.MethodHead, p.actualURL, p.subject, p.headers))
	if p.grantsAll {
		p.checkError(p.request(ctx, unknownMethod, p.actualURL, p.subject, p.headers))
	}
	if len(p.headers) > 0 {
		p.checkError(p.request(ctx, p.actualMethod(), p.actualURL, p.subject, nil))
	}
}

func (p *Probe) checkError(x *Exchange) {
	if x.Err == nil && x.Status >= 400 && !mayRead(x, useragent.Omit) {
		p.report.add("error-without-allow-origin", x.String(), x, p.base)
	}
}

// missing is a path beside that of the URL which the server does not have.
func (p *Probe) missing() *url.URL {
	u := *p.actualURL
	u.Path, u.RawPath, u.RawQuery = path.Join(path.Dir(u.Path), "corsctl-probe-missing"), "", ""
	return &u
}
