package imports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/cmd/corsctl/internal/originset"
	"github.com/sallyport/cors/core"
)

// exported returns the policy of a block that has the directives of corsctl export, or nil.
// It guesses the policy from the maps, exports it again, and compares all directives. So
// nothing that somebody has changed by hand is taken for ours.
func (r *nginxReader) exported(block []*directive) *core.Policy {
	i := slices.IndexFunc(block, func(d *directive) bool { return d.name() == "add_header" && d.word(1) == "Vary" })
	if i < 0 {
		return nil
	}
	name, isOurs := strings.CutSuffix(strings.TrimPrefix(block[i].word(2), "$"), "_vary")
	if !isOurs {
		return nil
	}
	p := r.guessExported(name, block)
	result, err := export.Export("nginx", p, export.Options{Name: name})
	if err != nil || len(result.Files) != 2 {
		return nil
	}
	if !r.hasMaps(parsed(result.Files[0].Text)) || !isExportedBlock(block, parsed(result.Files[1].Text)) {
		return nil
	}
	return &p
}

// parsed are the directives of a file that was just exported.
func parsed(text string) []*directive {
	all, err := (&nginxParser{text: text}).block(false)
	if err != nil {
		return nil
	}
	return all
}

// hasMaps reports whether the file has these maps. The sizes of hashes may stand elsewhere.
func (r *nginxReader) hasMaps(maps []*directive) bool {
	for _, d := range maps {
		if d.braces && !isSameDirective(d, r.maps[variableOf(d)]) {
			return false
		}
	}
	return len(maps) > 0
}

// variableOf is the variable that a map or a geo sets.
func variableOf(d *directive) string { return d.words[len(d.words)-1].text }

// isExportedBlock reports whether a block has the directives in their order, and beside them
// nothing that changes CORS.
func isExportedBlock(block, ours []*directive) bool {
	for _, d := range block {
		switch {
		case len(ours) > 0 && isSameDirective(d, ours[0]):
			ours = ours[1:]
		case d.name() == "include", d.name() == "return", isOptions(d), mentionsCORS(d), strings.EqualFold(d.word(1), "Vary"):
			return false
		}
	}
	return len(ours) == 0
}

func isSameDirective(a, b *directive) bool {
	isSameWord := func(a, b item) bool { return a.text == b.text }
	return a != nil && b != nil && a.braces == b.braces &&
		slices.EqualFunc(a.words, b.words, isSameWord) && slices.EqualFunc(a.block, b.block, isSameDirective)
}

// guessExported reads the policy from the maps.
func (r *nginxReader) guessExported(name string, block []*directive) (p core.Policy) {
	// value is that of a key, which may be cut into several maps.
	value := func(variable, key string) (text string) {
		for i, m := 2, r.maps["$"+name+"_"+variable]; m != nil; i++ {
			for _, row := range m.block {
				if row.name() == key {
					text += strings.ReplaceAll(row.word(1), "${"+name+"_dollar}", "$")
				}
			}
			m = r.maps[fmt.Sprintf("$%s_%s_%d", name, variable, i)]
		}
		return text
	}
	list := func(text string) []string {
		if text == "" {
			return nil
		}
		return strings.Split(text, ", ")
	}
	p.AllowMethods, p.AllowHeaders = list(value("methods", "granted")), list(value("headers", "granted"))
	p.ExposeHeaders = list(value("expose", "~^(?:actual|options):."))
	for _, d := range block {
		switch {
		case d.name() == "add_header" && d.word(1) == allowOrigin && d.word(2) == "*":
			p.AllowOrigins = []string{"*"}
			p.ExposeHeaders = list(value("expose", "default"))
		case d.name() == "add_header" && d.word(1) == allowCredentials:
			p.AllowCredentials = true
		case d.name() == "add_header" && d.word(1) == allowMethods && p.AllowMethods == nil:
			p.AllowMethods = []string{"*"}
		case d.name() == "add_header" && d.word(1) == allowHeaders && p.AllowHeaders == nil:
			p.AllowHeaders = []string{"*"}
			if r.maps["$"+name+"_others"] == nil {
				p.AllowHeaders = append(p.AllowHeaders, "Authorization")
			}
		case d.name() == "if" && d.word(3) == "granted)" && len(d.block) == 1 && d.block[0].word(1) != "204":
			p.PreflightStatus, _ = strconv.Atoi(d.block[0].word(1))
		}
	}
	switch age := value("max_age", "granted"); age {
	case "0":
		p.MaxAgeSeconds = -1
	default:
		p.MaxAgeSeconds, _ = strconv.Atoi(age)
	}
	if m := r.maps["$"+name+"_listed"]; m != nil {
		for _, row := range m.block {
			expression, isExpression := strings.CutPrefix(row.name(), "~")
			e, found := originset.FromRegexp(expression)
			switch {
			case row.word(1) == "": // the default, and what is too long
			case !isExpression:
				p.AllowOrigins = append(p.AllowOrigins, row.name())
			case found:
				p.AllowOrigins = append(p.AllowOrigins, e.String())
			}
		}
	}
	return withOptOuts(p)
}

// withOptOuts sets the opt-outs that a policy needs, since its author has set them before.
func withOptOuts(p core.Policy) core.Policy {
	p.DangerouslyAllowInsecureOrigins, p.DangerouslyAllowBroadWildcards, p.DangerouslyAllowNullOrigin = true, true, true
	for _, optOut := range []*bool{&p.DangerouslyAllowInsecureOrigins, &p.DangerouslyAllowBroadWildcards, &p.DangerouslyAllowNullOrigin} {
		*optOut = false
		*optOut = refusal(p) != nil
	}
	return p
}
