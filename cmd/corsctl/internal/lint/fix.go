package lint

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/sallyport/cors/cmd/corsctl/internal/document"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
	"github.com/sallyport/cors/core"
)

// mostPasses limits how often a file is mended and read again. One pass removes at
// least one finding, and a mended entry can only be found to be a repetition then.
const mostPasses = 1 << 16

// Fix makes the automatic fixes of a file, and returns its new text and the findings
// that it mended. Everything else in the text stays as it is. After each change the text
// is read again: a change that does not lead to the policy that it should is not made.
func Fix(name string, data []byte) (mended []byte, fixed []Finding) {
	for range mostPasses {
		f := policydoc.Read(name, data)
		next, done := fixOnce(f, data)
		if len(done) == 0 {
			break
		}
		data = next
		fixed = append(fixed, done...)
	}
	// One pass after the other has gone through the file. A reader goes through it once.
	slices.SortStableFunc(fixed, func(a, b Finding) int {
		return cmp.Or(a.Start.Line-b.Start.Line, a.Start.Column-b.Start.Column)
	})
	return data, fixed
}

// fixOnce makes as many fixes as go together: the form of values first, then entries.
func fixOnce(f *policydoc.File, data []byte) (next []byte, done []Finding) {
	findings := Check(f)
	var edits []document.Edit
	for _, finding := range findings {
		if isOfText(finding) && !overlaps(edits, finding.edits) {
			edits = append(edits, finding.edits...)
			done = append(done, finding)
		}
	}
	if len(done) > 0 {
		next = document.Apply(data, edits)
		if again := policydoc.Read(f.Name, next); len(again.Problems) > 0 || countProblems(again) >= countProblems(f) {
			return data, nil
		}
		return next, done
	}
	want := make([]core.Policy, len(f.Policies))
	for i, p := range f.Policies {
		want[i] = p.Value
		for field, changes := range changesOf(findings, p) {
			fieldEdits := p.Mend(field, changes)
			if len(fieldEdits) == 0 || overlaps(edits, fieldEdits) {
				continue
			}
			edits = append(edits, fieldEdits...)
			want[i] = changed(want[i], field, changes)
			for _, finding := range findings {
				if _, found := changes[finding.Index]; found && finding.Automatic && finding.policy == p && finding.Field == field {
					done = append(done, finding)
				}
			}
		}
	}
	if len(done) == 0 {
		return data, nil
	}
	next = document.Apply(data, edits)
	again := policydoc.Read(f.Name, next)
	if len(again.Policies) != len(want) {
		return data, nil
	}
	for i, p := range again.Policies {
		if !samePolicy(p.Value, want[i]) {
			return data, nil
		}
	}
	return next, done
}

// isOfText reports whether an automatic fix changes the form of the text, not an entry.
func isOfText(f Finding) bool { return f.Automatic && len(f.Write) == 0 && !f.Remove }

func countProblems(f *policydoc.File) int {
	n := len(f.Problems)
	for _, p := range f.Policies {
		n += len(p.Problems)
	}
	return n
}

func overlaps(edits, more []document.Edit) bool {
	all := slices.Concat(edits, more)
	slices.SortFunc(all, func(a, b document.Edit) int { return a.Start - b.Start })
	for i := 1; i < len(all); i++ {
		if all[i].Start < all[i-1].End || all[i].Start == all[i-1].Start {
			return true
		}
	}
	return false
}

// changesOf collects the automatic fixes of a policy's entries: by field, what each
// entry is replaced by.
func changesOf(findings []Finding, p *policydoc.Policy) map[string]map[int][]string {
	changes := map[string]map[int][]string{}
	for _, f := range findings {
		if !f.Automatic || f.policy != p || f.Index < 0 || isOfText(f) {
			continue
		}
		if changes[f.Field] == nil {
			changes[f.Field] = map[int][]string{}
		}
		changes[f.Field][f.Index] = f.Write
	}
	return changes
}

// changed returns the policy with its entries replaced.
func changed(p core.Policy, field string, changes map[int][]string) core.Policy {
	list := reflect.ValueOf(&p).Elem().FieldByName(field)
	var entries []string
	for i, entry := range list.Interface().([]string) {
		if values, found := changes[i]; found {
			entries = append(entries, values...)
			continue
		}
		entries = append(entries, entry)
	}
	list.Set(reflect.ValueOf(entries))
	return p
}

// samePolicy compares two policies. An empty list is the same as none.
func samePolicy(a, b core.Policy) bool {
	for _, list := range []func(*core.Policy) *[]string{
		func(p *core.Policy) *[]string { return &p.AllowOrigins },
		func(p *core.Policy) *[]string { return &p.AllowMethods },
		func(p *core.Policy) *[]string { return &p.AllowHeaders },
		func(p *core.Policy) *[]string { return &p.ExposeHeaders },
		func(p *core.Policy) *[]string { return &p.AllowHosts },
	} {
		if !slices.Equal(*list(&a), *list(&b)) {
			return false
		}
		*list(&a), *list(&b) = nil, nil
	}
	return reflect.DeepEqual(a, b)
}
