package explain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// Change is one change of a field: entries to add or to remove, a whole list to write, or
// a value to set.
type Change struct {
	Field  string   // the key of the policy's JSON
	Add    []string // to the list
	Remove []string // from the list
	Write  []string // in place of the whole list
	Set    bool     // to true
}

// String returns the change as a command to the reader.
func (c Change) String() string {
	switch {
	case c.Set:
		return "set " + c.Field + " to true"
	case len(c.Write) > 0:
		return "write " + quoted(c.Write) + " in " + c.Field + ` instead of "*"`
	case len(c.Remove) > 0:
		return "remove " + quoted(c.Remove) + " from " + c.Field
	}
	return "add " + quoted(c.Add) + " to " + c.Field
}

func quoted(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, strconv.QuoteToASCII(name))
	}
	return strings.Join(all, ", ")
}

// apply returns the policy with the change made.
func (c Change) apply(p core.Policy) core.Policy {
	lists := map[string]*[]string{"allowOrigins": &p.AllowOrigins, "allowMethods": &p.AllowMethods, "allowHeaders": &p.AllowHeaders, "allowHosts": &p.AllowHosts, "exposeHeaders": &p.ExposeHeaders}
	flags := map[string]*bool{
		"allowCredentials": &p.AllowCredentials, "dangerouslyAllowInsecureOrigins": &p.DangerouslyAllowInsecureOrigins,
		"dangerouslyAllowBroadWildcards": &p.DangerouslyAllowBroadWildcards, "dangerouslyAllowNullOrigin": &p.DangerouslyAllowNullOrigin,
	}
	switch {
	case c.Set:
		*flags[c.Field] = true
	case len(c.Write) > 0:
		*lists[c.Field] = slices.Clone(c.Write)
	case len(c.Remove) > 0:
		*lists[c.Field] = slices.DeleteFunc(slices.Clone(*lists[c.Field]), func(entry string) bool { return slices.Contains(c.Remove, entry) })
	default:
		*lists[c.Field] = append(slices.Clone(*lists[c.Field]), c.Add...)
	}
	return p
}

// findChange returns the smallest edit of the policy with which the request is readable:
// all that it could need, less what turns out to be unnecessary. It is nil if no edit
// helps.
func findChange(p core.Policy, r *Request) []Change {
	changes := candidates(p, r)
	if !works(p, r, changes) {
		return nil
	}
	for i := 0; i < len(changes); {
		if fewer := slices.Delete(slices.Clone(changes), i, i+1); works(p, r, fewer) {
			changes, i = fewer, 0 // one that the removed one asked for may now go too
			continue
		}
		i++
	}
	return changes
}

func works(p core.Policy, r *Request, changes []Change) bool {
	for _, c := range changes {
		p = c.apply(p)
	}
	result, err := run(p, r)
	return err == nil && result.Readable
}

// candidates returns all changes that could help.
func candidates(p core.Policy, r *Request) (changes []Change) {
	if slices.Contains(p.AllowOrigins, "*") {
		changes = append(changes, Change{Field: "allowOrigins", Write: []string{r.Origin}})
	} else {
		changes = append(changes, Change{Field: "allowOrigins", Add: []string{r.Origin}})
	}
	if m := r.wireMethod(); !useragent.IsSafelistedMethod(m) {
		changes = append(changes, Change{Field: "allowMethods", Add: []string{m}})
	}
	sent, _ := r.sent()
	for _, name := range useragent.UnsafeRequestHeaderNames(sent) {
		if i := slices.IndexFunc(sent, func(h [2]string) bool { return strings.EqualFold(h[0], name) }); i >= 0 {
			name = sent[i][0] // as the script writes it
		}
		changes = append(changes, Change{Field: "allowHeaders", Add: []string{name}})
	}
	if r.URL != nil {
		changes = append(changes, Change{Field: "allowHosts", Add: []string{strings.TrimSuffix(r.URL.Hostname(), ".")}})
	}
	if r.Credentials {
		changes = append(changes, Change{Field: "allowCredentials", Set: true})
		if slices.Contains(p.ExposeHeaders, "*") {
			changes = append(changes, Change{Field: "exposeHeaders", Remove: []string{"*"}})
		}
	}
	for _, opt := range []string{"dangerouslyAllowInsecureOrigins", "dangerouslyAllowBroadWildcards", "dangerouslyAllowNullOrigin"} {
		changes = append(changes, Change{Field: opt, Set: true})
	}
	return changes
}

// IsDangerous reports whether a change is an opt-out.
func (c Change) IsDangerous() bool { return strings.HasPrefix(c.Field, "dangerously") }
