package lint

import (
	"slices"
	"strconv"

	"github.com/sallyport/cors/cmd/corsctl/internal/gatewayapi"
	"github.com/sallyport/cors/core"
)

// Codes of what the Gateway API refuses although it is a valid policy. docs/corsctl.md
// explains each.
const (
	GatewayField   = "gateway-field"
	GatewayLength  = "gateway-length"
	GatewayOrigin  = "gateway-origin"
	GatewayMethod  = "gateway-method"
	GatewayStar    = "gateway-star"
	GatewayMaxAge  = "gateway-max-age"
	gatewayRefuses = "the Gateway API refuses it"
)

// gateway notes what the Gateway API would refuse.
func (c *checker) gateway() {
	v := c.policy.Value
	for i, entry := range v.AllowOrigins {
		if !gatewayapi.TakesOrigin(entry) {
			c.refused(GatewayOrigin, "AllowOrigins", i, entry, gatewayRefuses+": "+gatewayapi.Origins,
				"decide about this origin in the application, with core")
		}
	}
	for i, method := range v.AllowMethods {
		if !gatewayapi.TakesMethod(method) {
			c.refused(GatewayMethod, "AllowMethods", i, method, gatewayRefuses+": "+gatewayapi.Methods,
				"decide about this method in the application, with core")
		}
	}
	for _, list := range []struct {
		field   string
		entries []string
		most    int
	}{
		{"AllowOrigins", v.AllowOrigins, gatewayapi.MostOthers},
		{"AllowMethods", v.AllowMethods, gatewayapi.MostMethods},
		{"AllowHeaders", v.AllowHeaders, gatewayapi.MostOthers},
		{"ExposeHeaders", v.ExposeHeaders, gatewayapi.MostOthers},
	} {
		if len(list.entries) > list.most {
			c.refused(GatewayLength, list.field, -1, "", gatewayRefuses+": the list has "+strconv.Itoa(len(list.entries))+" entries, and "+strconv.Itoa(list.most)+" are the most",
				"write fewer, or decide in the application, with core")
		}
		if i := slices.Index(list.entries, "*"); i >= 0 && len(list.entries) > 1 && (list.field == "AllowMethods" || list.field == "AllowHeaders") {
			c.refused(GatewayStar, list.field, i, "*", gatewayRefuses+` beside other entries`, `keep "*" alone, or list the names`)
		}
	}
	for _, field := range []string{"PreflightStatus", "Enforce", "AllowHosts",
		"DangerouslyAllowInsecureOrigins", "DangerouslyAllowBroadWildcards", "DangerouslyAllowNullOrigin"} {
		if c.policy.Has(field) {
			c.refused(GatewayField, field, -1, "", "the Gateway API has no such field", "remove it, and set it in the application")
		}
	}
	if c.policy.Has("MaxAgeSeconds") && (v.MaxAgeSeconds < gatewayapi.LeastMaxAge || v.MaxAgeSeconds > gatewayapi.MostMaxAge) {
		c.refused(GatewayMaxAge, "MaxAgeSeconds", -1, strconv.Itoa(v.MaxAgeSeconds), gatewayRefuses+": an age is 1 or more, and 5 if it is left out", "write 1 or more")
	}
}

func (c *checker) refused(code, field string, index int, value, problem, fix string) {
	if c.errors[place{field, index}] {
		return // it is refused anyway
	}
	c.value(Error, core.Advice{Field: field, Index: index, Value: value, Code: code, Problem: problem, Fix: fix})
}
