package imports

import (
	"errors"
	"strconv"

	"github.com/sallyport/cors/core"
)

// builder collects a policy and its differences from the settings.
type builder struct {
	settings *settings
	library  *library
	result   *Result
}

func (b *builder) policy() *core.Policy { return &b.result.Policy }

func (b *builder) value(setting string) (value, bool) {
	v, found := b.settings.values[setting]
	return v, found
}

func (b *builder) items(setting string) []item { return b.settings.values[setting].items }
func (b *builder) isSet(setting string) bool   { return b.settings.values[setting].truth }

// isEmpty reports whether a list has nothing in it, so that the library's default is in
// force. A list that could not be read is not empty.
func (b *builder) isEmpty(setting string) bool {
	v := b.settings.values[setting]
	return len(v.items) == 0 && !v.partial && !b.settings.values[""].partial
}

// has reports whether a setting that is no list was written.
func (b *builder) has(setting string) bool {
	_, found := b.value(setting)
	return found
}

// differ notes a difference of a setting as a whole.
func (b *builder) differ(k Kind, code, setting, text, fix string) {
	b.result.Differences = append(b.result.Differences, Difference{k, code, setting, "", b.settings.values[setting].at, text, fix})
}

// differAt notes a difference of one entry.
func (b *builder) differAt(k Kind, code, setting string, it item, text, fix string) {
	b.result.Differences = append(b.result.Differences, Difference{k, code, setting, it.text, it.at, text, fix})
}

// finish makes sure that nothing is called complete that core.New refuses.
func (b *builder) finish() {
	if !b.result.Complete() {
		return
	}
	_, err := core.New(*b.policy())
	for _, problem := range policyErrors(err) {
		setting, fix := problem.Field, problem.Fix
		if problem.Code == "origins-empty" {
			b.result.Differences = append(b.result.Differences, Difference{Decision, "origins-none", setting, "", position{},
				"no entry is left, so that the old settings admitted nobody, or nobody that an entry can name", fix})
			continue
		}
		b.result.Differences = append(b.result.Differences, Difference{Decision, problem.Code, setting, problem.Value, position{}, problem.Problem, fix})
	}
}

// policyErrors returns the problems of an error of core.New.
func policyErrors(err error) []*core.PolicyError {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if one := (*core.PolicyError)(nil); errors.As(err, &one) {
			return []*core.PolicyError{one}
		}
		return nil
	}
	var all []*core.PolicyError
	for _, e := range joined.Unwrap() {
		if one := (*core.PolicyError)(nil); errors.As(e, &one) {
			all = append(all, one)
		}
	}
	return all
}

// refusal returns the first problem of a policy, or nil.
func refusal(p core.Policy) *core.PolicyError {
	_, err := core.New(p)
	if all := policyErrors(err); len(all) > 0 {
		return all[0]
	}
	return nil
}

// starWithCredentials handles a library that answers "*" although credentials are set.
// Browsers refuse that for requests with credentials, so the setting had no effect.
func (b *builder) starWithCredentials(setting string) {
	b.differ(Note, "credentials-star", setting,
		b.library.title+` answers "*" to every origin, and browsers refuse "*" for requests with credentials: the setting had no effect, and the policy leaves it out`,
		"list the origins that may send credentials")
}

// maxAge sets the age of preflights in seconds, with what the library does at a negative
// one.
func (b *builder) maxAge(seconds int, negativeSendsZero bool) {
	switch {
	case seconds > 0:
		b.policy().MaxAgeSeconds = seconds
	case seconds < 0 && negativeSendsZero:
		b.policy().MaxAgeSeconds = -1
	}
}

// preflightStatus sets the status of preflights, if it is not our default.
func (b *builder) preflightStatus(setting string, status int) {
	switch {
	case status < 200 || status > 299:
		b.differ(Decision, "preflight-status", setting, "browsers take a preflight's answer only with a status of 200 to 299, so that every preflight failed: with the policy they would pass",
			"leave the setting out to let preflights pass, or AllowMethods and AllowHeaders to let them fail")
	case status != 204:
		b.policy().PreflightStatus = status
	}
}

// enforced makes the server refuse what the library refused with 403.
func (b *builder) enforced(what string) {
	for _, entry := range b.policy().AllowOrigins {
		if entry == "*" {
			return
		}
	}
	b.policy().Enforce = core.EnforceUnsafe
	b.differ(Note, "refused-requests", "", b.library.title+" answers 403 to "+what+`. The policy does so with enforce for methods other than GET, HEAD and OPTIONS; GET and HEAD of such an origin reach the handler, and its page still cannot read the response`,
		`write "all" to refuse them, too, with images and frames of other sites`)
}

func quoted(s string) string { return strconv.Quote(s) }
