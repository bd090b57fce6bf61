package core

import (
	"context"
	"log/slog"
	"testing"
)

// The message of an option that cannot act says which option it is, and what to pass instead.
func TestOptionsThatCannotActSayWhatToPass(t *testing.T) {
	valid := Policy{AllowOrigins: []string{"https://example.com"}}
	lookup, finder := WithOriginLookup(admitsTenants), WithOriginFinder(func(context.Context, Request, string) (any, bool, error) { return nil, false, nil })
	logger, limit := WithLogger(slog.New(slog.DiscardHandler)), WithLogLimit(5)
	rules := []PathRule{{"/", DenyAll()}}
	for _, c := range []struct {
		err        error
		code, want string
	}{
		{newError(valid, WithObserver(nil)), "option-nil", "WithObserver: the function is nil; pass a function, or leave the option out"},
		{newError(valid, WithLogger(nil)), "option-nil", "WithLogger: the logger is nil; pass a logger, or leave the option out"},
		{newError(valid, WithOriginLookup(nil)), "option-nil", "WithOriginLookup: the function is nil; pass a function, or leave the option out"},
		{newError(valid, WithOriginFinder(nil)), "option-nil", "WithOriginFinder: the function is nil; pass a function, or leave the option out"},
		{newError(valid, WithShadow(nil, func(context.Context, Request, Decision, Decision) {})), "option-nil", "WithShadow: the candidate is nil; pass an engine, or leave the option out"},
		{newError(valid, WithShadow(DenyAll(), nil)), "option-nil", "WithShadow: the function is nil; pass a function, or leave the option out"},
		{newError(valid, logger, logger), "option-repeated", "WithLogger: it is given twice, and a refusal is logged once; pass one logger, whose handler may write to several places"},
		{newError(valid, limit, limit), "option-repeated", "WithLogLimit: it is given twice, and there is one limit; pass it once"},
		{newError(valid, lookup, finder), "option-repeated", "WithOriginFinder: there are two lookups, and only one can decide; ask both in one function"},
		{newError(valid, finder, lookup), "option-repeated", "WithOriginLookup: there are two lookups, and only one can decide; ask both in one function"},
		{newError(valid, WithLogLimit(0)), "option-range", `WithLogLimit "0": the limit is from 1 to 10 000 records a second; pass such a number, or leave the option out for 10`},
		{newError(valid, WithOriginLookup(admitsTenants, "X-Tenant", "a b")), "vary-name",
			`WithOriginLookup[1] "a b": varyOn names request headers, and a header name is a token (RFC 9110, section 5.6.2); write the name of a request header that the lookup reads, such as X-Tenant`},
		{newError(valid, WithOriginFinder(func(context.Context, Request, string) (any, bool, error) { return nil, false, nil }, "*")), "vary-name",
			`WithOriginFinder[0] "*": varyOn names request headers, and a header name is a token (RFC 9110, section 5.6.2); write the name of a request header that the lookup reads, such as X-Tenant`},
		{rulesError(rules, lookup), "option-misplaced", "PathRule: WithOriginLookup and WithPreflightPassthrough belong to one policy; pass them to New for the engines of the rules that need them"},
		{rulesError(rules, WithPreflightPassthrough()), "option-misplaced", "PathRule: WithOriginLookup and WithPreflightPassthrough belong to one policy; pass them to New for the engines of the rules that need them"},
		{rulesError(nil), "rules-empty", `PathRule: there is no rule, so no request would be decided; add a rule, such as one for "/"`},
		{rulesError([]PathRule{{"/", DenyAll()}, {"/a", nil}}), "rule-evaluator-nil", `PathRule[1] "/a": its evaluator is nil; pass an engine, or DenyAll() to close these paths`},
	} {
		problems := policyErrors(c.err)
		if len(problems) != 1 || problems[0].Error() != c.want || problems[0].Code != c.code || problems[0].Edit != nil {
			t.Errorf("got %v\nwant %s (%s)", c.err, c.want, c.code)
		}
		for _, p := range problems {
			if p.Index < -1 {
				t.Errorf("%v has the index %d; -1 stands for no entry", p, p.Index)
			}
		}
	}
}

func TestPanicOfInvalidRulesNamesTheLibrary(t *testing.T) {
	for want, build := range map[string]func(){
		"cors: invalid path rules:\nPathRule: there is no rule, so no request would be decided; add a rule, such as one for \"/\"": func() { MustNewPaths(nil) },
		"cors: invalid policy:\nMaxAgeSeconds \"-2\": ": func() { MustNew(Policy{AllowOrigins: []string{"*"}, MaxAgeSeconds: -2}) },
	} {
		func() {
			defer func() {
				err, ok := recover().(error)
				if !ok || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
					t.Errorf("got the panic %v\nwant %s", err, want)
				}
			}()
			build()
		}()
	}
}
