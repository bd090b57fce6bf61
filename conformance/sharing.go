package conformance

import (
	"context"
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

func sharingChecks() []check {
	const rule = "design: no slice is shared between two responses or with the policy (jub0bs/cors issue 14, rs/cors issue 198)"
	return []check{
		{name: "behaviour/no header slice is shared between answers", rule: rule, judge: judgeShared(actual("https://example.com"))},
		{name: "behaviour/no header slice is shared between answers to preflights", rule: rule, judge: judgeShared(preflight("https://example.com", "PUT"))},
		{name: "behaviour/no header slice is shared between answers of everyone's policy", rule: rule,
			judge: judgeSharedUnder(everyonesPolicy(), preflight("https://example.com", "PUT"), actual("https://example.com"))},
		{name: "behaviour/no header slice is shared where the application answers preflights", rule: rule,
			judge: judgeSharedUnder(plainPolicy(), preflight("https://example.com", "PUT"), nil, core.WithPreflightPassthrough())},
		{name: "behaviour/no header slice is shared with an answer that is refused", rule: rule, judge: judgeShared(actual("https://example.net"))},
	}
}

func everyonesPolicy() core.Policy {
	return core.Policy{AllowOrigins: []string{"*"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"},
		ExposeHeaders: []string{"*"}, MaxAgeSeconds: 600}
}

func judgeShared(r *wire.Request) func(*stage) verdict {
	return judgeSharedUnder(plainPolicy(), r, nil)
}

// judgeSharedUnder sends a request twice. In the first response the handler, and then
// the layer outside, overwrite every header value that they can reach. The second
// response must not show that. The request also is sent in between.
func judgeSharedUnder(p core.Policy, r, also *wire.Request, opts ...core.Option) func(*stage) verdict {
	return func(s *stage) (found verdict) {
		ev := core.MustNew(p, opts...)
		scribbling := true
		handler := func(w http.ResponseWriter, r *http.Request) {
			if scribbling {
				scribble(w.Header())
			}
			answerOK(w, r)
		}
		outside := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set(wire.Vary, "Accept-Encoding") // which Apply has to extend
				next.ServeHTTP(w, r)
				if scribbling {
					scribble(w.Header())
				}
			})
		}
		s.build(ev, routesFor([]string{"GET", "OPTIONS"}, handler), outside)
		for _, r := range []*wire.Request{r, also} {
			if r == nil {
				continue
			}
			header := http.Header{wire.Vary: {"Accept-Encoding"}}
			core.MustNew(p, opts...).Evaluate(context.Background(), r.View()).Apply(header)
			want := wire.CORSLines(header)
			for _, scribbling = range []bool{true, false} {
				got, err := s.Ask(r)
				if err != nil {
					found.addf("%v\n%s", err, s.Log.Take())
					return found
				}
				if lines := wire.CORSLines(got.Header); !scribbling && lines != want {
					found.answer = got
					found.add(r.Method+" after an answer that was written over", want, lines)
				}
			}
		}
		return found
	}
}

// scribble overwrites all values and the spare capacity behind them.
func scribble(h http.Header) {
	for _, values := range h {
		values = values[:cap(values)]
		for i := range values {
			values[i] = "scribbled"
		}
	}
}
