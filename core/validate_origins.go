package core

import (
	"strings"

	"github.com/sallyport/cors/core/internal/origin"
)

const fieldAllowOrigins = "AllowOrigins"

func (v *validation) origins(p Policy, lookup bool) {
	if len(p.AllowOrigins) == 0 && !lookup {
		v.field(fieldAllowOrigins, "",
			"the list is empty, which could be meant to admit nobody or everybody",
			`list the origins, write "*" for everybody, use DenyAll() for nobody, or decide with WithOriginLookup`)
	}
	for i, raw := range p.AllowOrigins {
		e, ok := origin.ParseEntry(raw)
		switch {
		case !ok:
			problem, fix := origin.Diagnose(raw)
			v.entry(fieldAllowOrigins, i, raw, problem, fix)
		case e.Form == origin.FormEveryone:
			v.everyone(p, i, lookup)
		case p.AllowCredentials:
			v.credentialed(p, i, e)
		}
	}
}

// everyone checks what "*" stands beside: each combination looks like a limit
// and is none.
func (v *validation) everyone(p Policy, i int, lookup bool) {
	if len(p.AllowOrigins) > 1 {
		v.entry(fieldAllowOrigins, i, "*",
			"it admits everybody, so that the entries beside it have no effect",
			`keep "*" alone, or remove it`)
	}
	if p.AllowCredentials {
		v.entry(fieldAllowOrigins, i, "*",
			`browsers refuse "*" for requests with credentials (Fetch, "CORS check"), and reflecting every origin instead would let any page act as the user`,
			"list the origins that may send credentials, or set AllowCredentials to false")
	}
	if lookup {
		v.entry(fieldAllowOrigins, i, "*",
			"it admits everybody, so that the lookup would never be asked",
			`remove "*", or remove WithOriginLookup`)
	}
}

// credentialed checks an entry of a policy with credentials, where admitting
// the wrong page lets it act as the user.
func (v *validation) credentialed(p Policy, i int, e origin.Entry) {
	raw := p.AllowOrigins[i]
	if e.Scheme == "http" && !origin.IsLoopback(e.Host) && !p.DangerouslyAllowInsecureOrigins {
		v.entry(fieldAllowOrigins, i, raw,
			"a page of plain http can be changed by anybody on its network, who could then act with the user's credentials",
			origin.Suggest("https"+strings.TrimPrefix(raw, "http"))+", or set DangerouslyAllowInsecureOrigins")
	}
	if e.IsBroad() && !p.DangerouslyAllowBroadWildcards {
		v.entry(fieldAllowOrigins, i, raw,
			"anybody can have an origin that this covers, and could then act with the user's credentials",
			"list the origins that are yours, or set DangerouslyAllowBroadWildcards")
	}
	if e.Form == origin.FormNull && !p.DangerouslyAllowNullOrigin {
		v.entry(fieldAllowOrigins, i, raw,
			"every page can become the null origin by framing itself in a sandbox, and could then act with the user's credentials",
			"remove it, or set DangerouslyAllowNullOrigin")
	}
}
