package core

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// refusedCase is a policy that New refuses for one problem.
type refusedCase struct {
	name   string
	policy Policy
	lookup bool // New gets a lookup
	field  string
	index  int
	says   string // in the problem
	fix    string // begins the fix
	edits  []edit // what the fix names besides "write …" and "remove it"
}

// edit is a way to mend a policy that the text of a fix names.
type edit struct {
	named string
	apply func(p *Policy)
}

func (c refusedCase) options() []Option {
	if !c.lookup {
		return nil
	}
	return []Option{WithOriginLookup(func(context.Context, Request, string) (bool, error) { return false, nil })}
}

// refusedCases are all those of the tables beside the tests of each field.
func refusedCases() []refusedCase {
	return slices.Concat(refusedLists(), refusedEntriesOfOrigins(), refusedHosts(), refusedCredentialed(),
		refusedMethods(), refusedHeaders(), refusedNumbers())
}

func TestNewRefusesWithProblemAndFix(t *testing.T) {
	for _, c := range refusedCases() {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.policy, c.options()...)
			var got *PolicyError
			if !errors.As(err, &got) {
				t.Fatalf("New(%+v) = %v, want a *PolicyError", c.policy, err)
			}
			if problems := policyErrors(err); len(problems) != 1 {
				t.Errorf("New(%+v) reports %d problems, want one:\n%v", c.policy, len(problems), err)
			}
			if got.Field != c.field || got.Index != c.index {
				t.Errorf("New(%+v)\ngot  %s[%d]\nwant %s[%d]", c.policy, got.Field, got.Index, c.field, c.index)
			}
			if !strings.Contains(got.Problem, c.says) || !strings.HasPrefix(got.Fix, c.fix) {
				t.Errorf("New(%+v)\ngot  %s\nwant …%s…; %s…", c.policy, err, c.says, c.fix)
			}
		})
	}
}

func TestApplyingTheFixMakesTheMessageGoAway(t *testing.T) {
	for _, c := range refusedCases() {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.policy, c.options()...)
			var refusal *PolicyError
			if !errors.As(err, &refusal) {
				t.Fatalf("New(%+v) = %v, want a *PolicyError", c.policy, err)
			}
			edits := c.edits
			if replacement, ok := spelledOut(refusal.Fix); ok {
				edits = append(slices.Clone(edits), edit{refusal.Fix, func(p *Policy) { replaceEntry(t, p, refusal, replacement) }})
			}
			if len(edits) == 0 {
				t.Fatalf("no way to apply the fix of %v", refusal)
			}
			for _, e := range edits {
				if !strings.Contains(refusal.Fix, e.named) {
					t.Errorf("%v\nthe fix does not name %q", refusal, e.named)
				}
				mended := c.policy.clone()
				e.apply(&mended)
				if _, err := New(mended, c.options()...); err != nil {
					t.Errorf("%v\nafter applying %q: %+v\ngot  %v\nwant no error", refusal, e.named, mended, err)
				}
			}
		})
	}
}

var (
	writeQuoted = regexp.MustCompile(`^write (?:each as an entry of its own: )?("[^"]*"(?:, "[^"]*")*)(?:$|,)`)
	quotedEntry = regexp.MustCompile(`"[^"]*"`)
)

// spelledOut returns what stands in place of an entry once it is mended as the
// fix says, if the fix says it word for word.
func spelledOut(fix string) (replacement []string, ok bool) {
	if fix == "remove it" || strings.HasPrefix(fix, "remove it,") {
		return nil, true
	}
	m := writeQuoted.FindStringSubmatch(fix)
	if m == nil {
		return nil, false
	}
	for _, quoted := range quotedEntry.FindAllString(m[1], -1) {
		entry, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, false
		}
		replacement = append(replacement, entry)
	}
	return replacement, true
}

func replaceEntry(t *testing.T, p *Policy, refusal *PolicyError, replacement []string) {
	t.Helper()
	lists := map[string]*[]string{
		"AllowOrigins": &p.AllowOrigins, "AllowMethods": &p.AllowMethods,
		"AllowHeaders": &p.AllowHeaders, "ExposeHeaders": &p.ExposeHeaders,
	}
	list := lists[refusal.Field]
	if list == nil || refusal.Index < 0 {
		t.Fatalf("%v\nis of no entry to replace", refusal)
	}
	*list = slices.Replace(*list, refusal.Index, refusal.Index+1, replacement...)
}

// policyErrors takes a joined error apart.
func policyErrors(err error) (problems []*PolicyError) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	for _, e := range joined.Unwrap() {
		problems = append(problems, e.(*PolicyError))
	}
	return problems
}

func TestEveryProblemOfAPolicyComesAtOnceInItsOrder(t *testing.T) {
	p := Policy{
		AllowOrigins:     []string{"*", "https://example.com", "https://Example.com/", "http://intranet.test", "null"},
		AllowMethods:     []string{"PUT", "patch", "TRACE"},
		AllowHeaders:     []string{"X-A", "X B"},
		ExposeHeaders:    []string{"*", ""},
		AllowCredentials: true,
		MaxAgeSeconds:    -2,
		PreflightStatus:  404,
	}
	// "*" stands beside others and meets credentials: two problems of one entry.
	want := []string{
		"AllowOrigins[0]", "AllowOrigins[0]", "AllowOrigins[2]", "AllowOrigins[3]", "AllowOrigins[4]",
		"AllowMethods[1]", "AllowMethods[2]", "AllowHeaders[1]", "ExposeHeaders[0]", "ExposeHeaders[1]",
		"MaxAgeSeconds[-1]", "PreflightStatus[-1]",
	}
	_, err := New(p)
	var got []string
	for _, e := range policyErrors(err) {
		got = append(got, fmt.Sprintf("%s[%d]", e.Field, e.Index))
	}
	if !slices.Equal(got, want) {
		t.Errorf("New(%+v)\ngot  %q\nwant %q", p, got, want)
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != len(want) {
		t.Errorf("the message has %d lines, want %d, one for each problem:\n%v", len(lines), len(want), err)
	}
}

func refusedNumbers() []refusedCase {
	age := func(seconds int) Policy {
		return Policy{AllowOrigins: []string{"https://example.com"}, MaxAgeSeconds: seconds}
	}
	status := func(status int) Policy {
		return Policy{AllowOrigins: []string{"https://example.com"}, PreflightStatus: status}
	}
	ages := []edit{
		{"write -1", func(p *Policy) { p.MaxAgeSeconds = -1 }},
		{"or 0", func(p *Policy) { p.MaxAgeSeconds = 0 }},
	}
	statuses := []edit{
		{"write 204", func(p *Policy) { p.PreflightStatus = 204 }},
		{"or 0", func(p *Policy) { p.PreflightStatus = 0 }},
	}
	return []refusedCase{
		{name: "an age below -1", policy: age(-2), field: "MaxAgeSeconds", index: -1, says: "-1", fix: "write -1", edits: ages},
		{name: "a status below 200", policy: status(199), field: "PreflightStatus", index: -1, says: "200 to 299", fix: "write 204", edits: statuses},
		{name: "a status above 299", policy: status(300), field: "PreflightStatus", index: -1, says: "200 to 299", fix: "write 204", edits: statuses},
		{name: "a negative status", policy: status(-204), field: "PreflightStatus", index: -1, says: "200 to 299", fix: "write 204", edits: statuses},
	}
}

func TestNumbersWithinTheirRangeAreAccepted(t *testing.T) {
	for _, p := range []Policy{
		{MaxAgeSeconds: -1}, {MaxAgeSeconds: 0}, {MaxAgeSeconds: 86400}, {MaxAgeSeconds: 1 << 30},
		{PreflightStatus: 0}, {PreflightStatus: 200}, {PreflightStatus: 204}, {PreflightStatus: 299},
	} {
		p.AllowOrigins = []string{"https://example.com"}
		if _, err := New(p); err != nil {
			t.Errorf("New(%+v)\ngot  %v\nwant no error", p, err)
		}
	}
}
