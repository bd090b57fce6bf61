package probe

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/sallyport/cors/internal/useragent"
)

// actual sends the request itself, by a page of an origin. An empty origin stands for a
// request without Origin, such as that of an address bar.
func (p *Probe) actual(ctx context.Context, u *url.URL, origin string) *Exchange {
	return p.request(ctx, p.actualMethod(), u, origin, p.headers)
}

// actualMethod is a method that changes nothing.
func (p *Probe) actualMethod() string {
	if p.method == http.MethodHead {
		return p.method
	}
	return http.MethodGet
}

func (p *Probe) request(ctx context.Context, method string, u *url.URL, origin string, headers []Field) *Exchange {
	x := &Exchange{Method: method, URL: u.String()}
	if origin != "" {
		x.Fields = append(x.Fields, Field{Name: "Origin", Value: origin})
		x.Fields = append(x.Fields, p.metadata(origin)...)
	}
	x.Fields = append(x.Fields, headers...)
	return p.send(ctx, x)
}

// preflightOf sends the preflight for a request, with more headers if a check needs some.
func (p *Probe) preflightOf(ctx context.Context, r useragent.Request, more ...Field) *Exchange {
	x := &Exchange{Method: http.MethodOptions, URL: p.url.String()}
	sent := useragent.PreflightFields(r)
	for _, name := range []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"} {
		for _, value := range sent[name] {
			x.Fields = append(x.Fields, Field{Name: name, Value: value})
		}
	}
	x.Fields = append(x.Fields, more...)
	x.Fields = append(x.Fields, p.metadata(r.Origin)...)
	return p.send(ctx, x)
}

func (p *Probe) send(ctx context.Context, x *Exchange) *Exchange {
	p.client.send(ctx, x)
	if x.Err != nil && ctx.Err() == nil && x.Method != http.MethodOptions {
		p.report.add("request-unanswered", x.String(), x)
	}
	if x.Status == http.StatusTooManyRequests || x.Status == http.StatusServiceUnavailable {
		p.report.add("rate-limited", x.String(), x)
	}
	return x
}

// metadata are the headers of Fetch Metadata, which browsers send to secure URLs only.
func (p *Probe) metadata(origin string) []Field {
	if p.url.Scheme != "https" && !p.IsLoopback() {
		return nil
	}
	site := "cross-site"
	if isSameSite(origin, p.target) {
		site = "same-site"
	}
	return []Field{{Name: "Sec-Fetch-Site", Value: site}, {Name: "Sec-Fetch-Mode", Value: "cors"}}
}

// pageRequest is the request of --method and --header, as useragent judges it.
func (p *Probe) pageRequest(origin string, mode useragent.CredentialsMode) useragent.Request {
	r := useragent.Request{Origin: origin, Target: p.target, Method: p.method, Credentials: mode}
	for _, f := range p.headers {
		r.Headers = append(r.Headers, [2]string{f.Name, f.Value})
	}
	return r
}

// mayRead reports whether a page of the exchange's origin may read the response.
func mayRead(x *Exchange, mode useragent.CredentialsMode) bool {
	return x.Err == nil && useragent.CheckCORS(x.Origin(), mode, x.Response) == nil
}

// value is a header of the response, and whether it is there.
func (x *Exchange) value(name string) (string, bool) { return useragent.Value(x.Response, name) }

// names reports whether a list of the response names a header; "*" stands for all.
func (x *Exchange) names(list, name string) bool {
	names, err := useragent.List(x.Response, list)
	return err == nil && (useragent.ContainsName(names, name) || slices.Contains(names, "*"))
}
