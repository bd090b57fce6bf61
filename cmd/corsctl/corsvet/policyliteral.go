package corsvet

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/sallyport/cors/core"
)

// policyLiteral is a core.Policy in the source. Some of its values may be unknown.
type policyLiteral struct {
	at      ast.Expr // the literal
	fields  map[string]ast.Expr
	lists   map[string][]element
	flags   map[string]bool
	numbers map[string]int
	enforce core.Enforcement

	unknownFlags   []string
	unknownEnforce bool
}

var (
	listFields   = []string{"AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders", "AllowHosts"}
	flagFields   = []string{"AllowCredentials", "DangerouslyAllowInsecureOrigins", "DangerouslyAllowBroadWildcards", "DangerouslyAllowNullOrigin"}
	numberFields = []string{"MaxAgeSeconds", "PreflightStatus"}
)

// policy reads the literal that e stands for. It returns nil if there is none.
func (c *constants) policy(e ast.Expr) *policyLiteral {
	lit, ok := c.resolve(e).(*ast.CompositeLit)
	if !ok || !isCoreType(c.pass.TypesInfo.TypeOf(lit), "Policy") {
		return nil
	}
	p := &policyLiteral{at: lit, fields: map[string]ast.Expr{}, lists: map[string][]element{}, flags: map[string]bool{}, numbers: map[string]int{}}
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			return nil // without names of fields; go vet reports it
		}
		name := kv.Key.(*ast.Ident).Name
		p.fields[name] = kv.Value
		known := true
		switch {
		case slices.Contains(listFields, name):
			p.lists[name] = c.list(kv.Value)
		case slices.Contains(flagFields, name):
			if p.flags[name], known = c.boolean(kv.Value); !known {
				p.unknownFlags = append(p.unknownFlags, name)
			}
		case slices.Contains(numberFields, name):
			p.numbers[name], _ = c.number(kv.Value) // 0 if unknown, which nothing is wrong with
		case name == "Enforce":
			var text string
			text, known = c.text(kv.Value)
			p.enforce, p.unknownEnforce = core.Enforcement(text), !known
		}
	}
	return p
}

// candidate is a policy that the literal may be, with the elements that its entries come
// from.
type candidate struct {
	core.Policy
	elements map[string][]element
}

// stand-ins are for values that are not known. No rule forbids them.
var standIns = map[string]string{
	"AllowOrigins": "https://unknown.corsvet.example", "AllowMethods": "X-UNKNOWN-TO-CORSVET", "AllowHeaders": "X-Unknown-To-Corsvet",
	"ExposeHeaders": "X-Unknown-To-Corsvet", "AllowHosts": "unknown.corsvet.example",
}

// candidates returns policies that stand for all that the literal may be: unknown entries
// left out or there, and unknown flags on or off.
func (p *policyLiteral) candidates() []candidate {
	unknownEntries := false
	for _, list := range p.lists {
		unknownEntries = unknownEntries || slices.ContainsFunc(list, func(e element) bool { return !e.known })
	}
	var all []candidate
	for combination := range 1 << len(p.unknownFlags) {
		flags := map[string]bool{}
		for name, value := range p.flags {
			flags[name] = value
		}
		for i, name := range p.unknownFlags {
			flags[name] = combination>>i&1 == 1
		}
		if unknownEntries {
			all = append(all, p.candidate(flags, true)) // first, since its indexes are those of the source
		}
		all = append(all, p.candidate(flags, false))
	}
	return all
}

func (p *policyLiteral) candidate(flags map[string]bool, withStandIns bool) candidate {
	c := candidate{elements: map[string][]element{}}
	entries := func(name string) []string {
		var values []string
		for _, e := range p.lists[name] {
			if !e.known && !withStandIns {
				continue
			}
			if !e.known {
				e.value = standIns[name]
			}
			values = append(values, e.value)
			c.elements[name] = append(c.elements[name], e)
		}
		return values
	}
	c.Policy = core.Policy{
		AllowOrigins:                    entries("AllowOrigins"),
		AllowMethods:                    entries("AllowMethods"),
		AllowHeaders:                    entries("AllowHeaders"),
		ExposeHeaders:                   entries("ExposeHeaders"),
		AllowHosts:                      entries("AllowHosts"),
		AllowCredentials:                flags["AllowCredentials"],
		DangerouslyAllowInsecureOrigins: flags["DangerouslyAllowInsecureOrigins"],
		DangerouslyAllowBroadWildcards:  flags["DangerouslyAllowBroadWildcards"],
		DangerouslyAllowNullOrigin:      flags["DangerouslyAllowNullOrigin"],
		MaxAgeSeconds:                   p.numbers["MaxAgeSeconds"],
		PreflightStatus:                 p.numbers["PreflightStatus"],
		Enforce:                         p.enforce,
	}
	return c
}

// isCoreType reports whether t is the type of core with that name.
func isCoreType(t types.Type, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == corePath
}

const corePath = "github.com/sallyport/cors/core"

// isCore reports whether f belongs to core.
func isCore(f *types.Func) bool { return f.Pkg() != nil && f.Pkg().Path() == corePath }
