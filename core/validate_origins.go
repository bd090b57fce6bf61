package core

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/origin"
)

const fieldAllowOrigins = "AllowOrigins"

func (v *validation) origins() {
	if len(v.policy.AllowOrigins) == 0 && !v.lookup && v.policy.Enforce == EnforceNone {
		v.field(fieldAllowOrigins, "", fault.OriginsEmpty,
			"the list is empty, which could be meant to admit nobody or everybody",
			v.whomToAdmit())
	}
	v.originEntries(fieldAllowOrigins)
}

// originEntries checks the entries of AllowOrigins. list is what the problems call it.
func (v *validation) originEntries(list string) {
	for i, raw := range v.policy.AllowOrigins {
		e, ok := origin.ParseEntry(raw)
		switch {
		case !ok:
			v.entry(list, i, raw, v.diagnosed(raw))
		case e.Form == origin.FormEveryone:
			v.everyone(list, i)
		default:
			for _, d := range v.dangers(e) {
				v.entry(list, i, raw, v.dangerous(raw, d))
			}
		}
	}
}

// whomToAdmit is the fix for an empty list.
func (v *validation) whomToAdmit() string {
	fix := "list the origins, "
	if !v.policy.AllowCredentials {
		fix += `write "*" for everybody, `
	}
	return fix + "use DenyAll() for nobody, or decide with WithOriginLookup"
}

// everyone checks what is combined with "*": each such combination looks like a limit
// but is not.
func (v *validation) everyone(list string, i int) {
	if len(v.policy.AllowOrigins)+v.others > 1 {
		fix := `keep "*" alone, or remove it`
		if v.others > 0 { // not in the list that the caller sees here
			fix = `leave it out, or remove all other origins in the same call`
		}
		v.entry(list, i, "*", fault.Fault{
			Code:    fault.EveryoneBeside,
			Problem: "it admits everybody, so that the entries beside it have no effect",
			Fix:     fix,
		})
	}
	if v.policy.AllowCredentials {
		v.entry(list, i, "*", fault.Fault{
			Code:    fault.EveryoneCredentials,
			Problem: `browsers refuse "*" for requests with credentials (Fetch, "CORS check"), and reflecting every origin instead would let any page act as the user`,
			Fix:     "list the origins that may send credentials, or set AllowCredentials to false",
		})
	}
	if v.lookup {
		v.entry(list, i, "*", fault.Fault{
			Code:    fault.EveryoneLookup,
			Problem: "it admits everybody, so that the lookup would never be asked",
			Fix:     `remove "*", or remove WithOriginLookup`,
		})
	}
}

// diagnosed says what is wrong with an invalid entry. Its fix fits the rest of the
// policy.
func (v *validation) diagnosed(raw string) fault.Fault {
	if !v.explains {
		return fault.Fault{}
	}
	f := origin.Diagnose(raw)
	if f.Remove && !v.listsSomething() {
		f.Remove = false
		if f.Fix != "" {
			f.Fix += ", or "
		}
		f.Fix += v.whomToAdmit()
	}
	written := f.Write
	f.Write = nil
	for _, entry := range written {
		v.offer(&f, entry, len(written))
	}
	return f
}

// listsSomething reports whether the list has an entry that stands for an origin,
// valid or not.
func (v *validation) listsSomething() bool {
	if v.lookup {
		return true
	}
	if !v.looked {
		v.looked = true
		v.listed = slices.ContainsFunc(v.policy.AllowOrigins, func(raw string) bool {
			_, ok := origin.ParseEntry(raw)
			return ok || !origin.Diagnose(raw).Remove
		})
	}
	return v.listed
}

// offer adds an entry to the n entries that a fix says to write, in a form that the
// policy accepts.
func (v *validation) offer(f *fault.Fault, raw string, n int) {
	e, _ := origin.ParseEntry(raw)
	if e.Form == origin.FormEveryone {
		f.Same = false
		switch {
		case v.policy.AllowCredentials || v.lookup:
			f.Fix = "list the origins"
		case n > 1:
			f.Note = `, or "*" as the only entry, which admits everybody`
		default:
			f.Write, f.Note = []string{raw}, " as the only entry, which admits everybody, or list the origins"
		}
		return
	}
	for _, d := range v.dangers(e) {
		if secure := d.secure(raw); secure != "" {
			f.Note += ", or " + strconv.Quote(raw) + " and set " + d.optOut
			raw = secure
		} else {
			f.Note = ", and set " + d.optOut + f.Note
		}
	}
	f.Write = append(f.Write, raw)
}

// danger is what makes an entry dangerous with AllowCredentials: a hostile page that is
// admitted can act as the user.
type danger struct {
	code, problem, fix string
	optOut             string // the field that allows it
}

// dangers returns what is dangerous about an entry and not allowed by an opt-out.
func (v *validation) dangers(e origin.Entry) (dangers []danger) {
	p := v.policy
	if !p.AllowCredentials {
		return nil
	}
	if e.IsInsecure() && !p.DangerouslyAllowInsecureOrigins {
		dangers = append(dangers, danger{fault.CredentialsInsecure,
			"a page of plain http can be changed by anybody on its network, who could then act with the user's credentials",
			"list origins of https", optOutInsecure})
	}
	if e.IsBroad() && !p.DangerouslyAllowBroadWildcards {
		dangers = append(dangers, danger{fault.CredentialsBroad,
			"anybody can have an origin that this covers, and could then act with the user's credentials",
			"list the origins that are yours", optOutBroad})
	}
	if e.Form == origin.FormNull && !p.DangerouslyAllowNullOrigin {
		dangers = append(dangers, danger{fault.CredentialsNull,
			"every page can become the null origin by framing itself in a sandbox, and could then act with the user's credentials",
			"remove it", optOutNull})
	}
	if e.IsFile() && !p.DangerouslyAllowNullOrigin {
		dangers = append(dangers, danger{fault.CredentialsFile,
			"any local file has this origin, such as one that was sent by mail, and could then act with the user's credentials",
			"serve the pages from an origin of their own", optOutNull})
	}
	return dangers
}

// neededOptOuts returns the opt-outs that entries need.
func (v *validation) neededOptOuts() map[string]bool {
	needed := make(map[string]bool)
	for _, raw := range v.policy.AllowOrigins {
		if e, ok := origin.ParseEntry(raw); ok {
			for _, d := range v.dangers(e) {
				needed[d.optOut] = true
			}
		}
	}
	return needed
}

// dangerous says how to mend an entry that is dangerous.
func (v *validation) dangerous(raw string, d danger) fault.Fault {
	f := fault.Fault{Code: d.code, Problem: d.problem, Fix: d.fix + ", or set " + d.optOut}
	if secure := d.secure(raw); secure != "" {
		if e, ok := origin.ParseEntry(secure); ok && len(v.dangers(e)) == 0 {
			f.Write, f.Note = []string{secure}, ", or set "+d.optOut
		}
	}
	return f
}

// secure returns the https form of a plain http entry.
func (d danger) secure(raw string) string {
	rest, found := strings.CutPrefix(raw, "http://")
	if d.code != fault.CredentialsInsecure || !found {
		return ""
	}
	return strings.TrimSuffix("https://"+rest, ":443")
}
