package core

import (
	"slices"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/hostlist"
)

const (
	fieldEnforce    = "Enforce"
	fieldAllowHosts = "AllowHosts"
)

func (v *validation) enforce() {
	e := v.policy.Enforce
	switch e {
	case EnforceNone, EnforceUnsafe, EnforceAll:
	default:
		v.field(fieldEnforce, string(e), fault.EnforceUnknown, "there is no such enforcement",
			`write "unsafe" or "all", or leave it out to refuse nothing`)
	}
	if e != EnforceNone && slices.Contains(v.policy.AllowOrigins, "*") {
		v.field(fieldEnforce, string(e), fault.EnforceEveryone, `AllowOrigins is "*", so that nobody would be refused`,
			"list the origins that may use the server, or leave Enforce out")
	}
	for i, entry := range v.policy.AllowHosts {
		if f, wrong := hostlist.Diagnose(entry); wrong {
			v.entry(fieldAllowHosts, i, entry, f)
		}
	}
}
