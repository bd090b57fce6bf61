package codes_test

import (
	"context"
	"log/slog"

	"github.com/sallyport/cors/core"
)

// The policy and the functions of the pages about options and rules.
var (
	policy = core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowHeaders: []string{"Content-Type"}}
	engine = core.MustNew(policy)
	logger = slog.New(slog.DiscardHandler)
)

func count(context.Context, core.Request, core.Decision) {}

func isTenant(_ context.Context, r core.Request, origin string) (bool, error) {
	return origin == "https://shop.example" && r.Header.Get("X-Tenant") == "shop", nil
}

func isPartner(_ context.Context, _ core.Request, origin string) (bool, error) {
	return origin == "https://partner.example", nil
}

func everyoneWithLookup() error {
	everyone := core.Policy{AllowOrigins: []string{"*"}}
	_, err := core.New(everyone, core.WithOriginLookup(isTenant, "X-Tenant"))
	return err
}

func everyoneWithLookupMended() error {
	tenants := core.Policy{AllowOrigins: []string{"https://app.example.com"}}
	_, err := core.New(tenants, core.WithOriginLookup(isTenant, "X-Tenant"))
	return err
}

func optionNil() error {
	var logger *slog.Logger // set later, by mistake
	_, err := core.New(policy, core.WithLogger(logger))
	return err
}

func optionNilMended() error {
	options := []core.Option{core.WithObserver(count)}
	if logger != nil {
		options = append(options, core.WithLogger(logger))
	}
	_, err := core.New(policy, options...)
	return err
}

func optionRepeated() error {
	_, err := core.New(policy, core.WithOriginLookup(isTenant, "X-Tenant"), core.WithOriginLookup(isPartner))
	return err
}

func optionRepeatedMended() error {
	either := func(ctx context.Context, r core.Request, origin string) (bool, error) {
		if found, err := isPartner(ctx, r, origin); found || err != nil {
			return found, err
		}
		return isTenant(ctx, r, origin)
	}
	_, err := core.New(policy, core.WithOriginLookup(either, "X-Tenant"))
	return err
}

func optionMisplaced() error {
	rules := []core.PathRule{{Pattern: "/api/", Evaluator: engine}}
	_, err := core.NewPaths(rules, core.WithOriginLookup(isPartner))
	return err
}

func optionMisplacedMended() error {
	partners, err := core.New(policy, core.WithOriginLookup(isPartner))
	if err != nil {
		return err
	}
	rules := []core.PathRule{{Pattern: "/api/", Evaluator: partners}}
	_, err = core.NewPaths(rules)
	return err
}

func optionRange() error {
	_, err := core.New(policy, core.WithLogger(logger), core.WithLogLimit(0))
	return err
}

func optionRangeMended() error {
	_, err := core.New(policy, core.WithLogger(logger), core.WithLogLimit(1))
	return err
}

func varyName() error {
	_, err := core.New(policy, core.WithOriginLookup(isTenant, "*"))
	return err
}

func varyNameMended() error {
	_, err := core.New(policy, core.WithOriginLookup(isTenant, "X-Tenant"))
	return err
}

func rulesEmpty() error {
	var rules []core.PathRule // nothing was appended
	_, err := core.NewPaths(rules)
	return err
}

func rulesEmptyMended() error {
	rules := []core.PathRule{{Pattern: "/", Evaluator: engine}}
	_, err := core.NewPaths(rules)
	return err
}

func ruleEvaluatorNil() error {
	var admins *core.Engine // the error of New was not checked
	rules := []core.PathRule{{Pattern: "/", Evaluator: engine}, {Pattern: "/admin/", Evaluator: admins}}
	_, err := core.NewPaths(rules)
	return err
}

func ruleEvaluatorNilMended() error {
	rules := []core.PathRule{{Pattern: "/", Evaluator: engine}, {Pattern: "/admin/", Evaluator: core.DenyAll()}}
	_, err := core.NewPaths(rules)
	return err
}

func rulePattern() error {
	rules := []core.PathRule{{Pattern: "GET /api/", Evaluator: engine}}
	_, err := core.NewPaths(rules)
	return err
}

func rulePatternMended() error {
	rules := []core.PathRule{{Pattern: "/api/", Evaluator: engine}}
	_, err := core.NewPaths(rules)
	return err
}
