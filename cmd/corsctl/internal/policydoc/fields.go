package policydoc

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/document"
	"github.com/sallyport/cors/core"
)

// readPolicy reads an object as a policy. The keys and types are those of the fields of
// core.Policy, so that the two always agree.
func readPolicy(t text, n *document.Node, where string) *Policy {
	p := &Policy{Where: where, text: t, object: n, members: map[string]document.Member{}}
	if n.Kind != document.Object {
		p.problem(FileType, n, "", -1, "a policy is an object with keys, and this is "+n.Kind.String(),
			`write keys and values, such as {"allowOrigins": ["https://example.com"]}`)
		return p
	}
	target := reflect.ValueOf(&p.Value).Elem()
	for _, m := range n.Members {
		field, known := fieldOf(m.Key.Text)
		if !known || m.Key.Kind != document.String {
			p.unknownKey(m)
			continue
		}
		if _, seen := p.members[field.Name]; seen {
			p.problem(FileKeyDuplicate, m.Key, field.Name, -1, "duplicate key "+strconv.Quote(m.Key.Text)+": readers take the first, the last, or neither",
				"keep one of them")
			continue
		}
		p.members[field.Name] = m
		p.set(target.FieldByIndex(field.Index), field.Name, m.Value)
	}
	return p
}

// Key returns the key of a field of core.Policy.
func Key(field string) string {
	f, _ := reflect.TypeFor[core.Policy]().FieldByName(field)
	key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return key
}

func fieldOf(key string) (reflect.StructField, bool) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[core.Policy]()) {
		if Key(field.Name) == key {
			return field, true
		}
	}
	return reflect.StructField{}, false
}

func (p *Policy) problem(code string, n *document.Node, field string, index int, problem, fix string, edits ...document.Edit) {
	start, end := p.text.span(n)
	p.Problems = append(p.Problems, Problem{code, start, end, field, index, problem, fix, p.text.outer(edits, len(edits) > 0)})
}

// unknownKey finds the key that was meant: one in another case, or the Go name of a
// field. Such a key is mended unless the other is there too, or it is an opt-out.
func (p *Policy) unknownKey(m document.Member) {
	key := m.Key.Text
	problem := "unknown key " + strconv.QuoteToASCII(key)
	if key == "<<" {
		p.problem(FileKeyUnknown, m.Key, "", -1, `a merge key of YAML, which not every reader follows`, "write the keys themselves")
		return
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[core.Policy]()) {
		known := Key(field.Name)
		if !strings.EqualFold(known, key) && !strings.EqualFold(field.Name, key) {
			continue
		}
		var edits []document.Edit
		if e, ok := p.text.ReplaceString(m.Key, known); ok && p.object.Get(known) == nil && !isOptOut(known) {
			edits = append(edits, e)
		}
		p.problem(FileKeyUnknown, m.Key, field.Name, -1, problem, "write "+strconv.Quote(known), edits...)
		return
	}
	fix := "the keys are " + strings.Join(allKeys(), ", ")
	if known := likelyKey(key); known != "" {
		fix = "write " + strconv.Quote(known) + " if that is meant"
	} else if hasPolicyKey(m.Value) {
		fix = "write the keys within it at the top of the file, which holds nothing but the policy"
	}
	p.problem(FileKeyUnknown, m.Key, "", -1, problem, fix)
}

// hasPolicyKey reports whether an object is probably a policy.
func hasPolicyKey(n *document.Node) bool {
	return slices.ContainsFunc(allKeys(), func(key string) bool { return n.Get(key) != nil })
}

func allKeys() (keys []string) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[core.Policy]()) {
		keys = append(keys, Key(field.Name))
	}
	return keys
}

// likelyKey returns the key that one of another library probably stands for, or "".
func likelyKey(key string) string {
	for _, known := range allKeys() {
		if !isOptOut(known) && stem(known) == stem(key) {
			return known
		}
	}
	return ""
}

// stem is what the names of such a key have in common: allowed_origins, AllowOrigin and
// origins are about the same.
func stem(key string) string {
	key = strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(strings.ToLower(key))
	key = strings.TrimPrefix(strings.TrimPrefix(key, "access"), "control")
	for _, prefix := range []string{"allowed", "allow"} {
		if rest, found := strings.CutPrefix(key, prefix); found {
			key = rest
			break
		}
	}
	key = strings.Replace(key, "exposed", "expose", 1)
	key = strings.TrimSuffix(key, "seconds")
	return strings.TrimSuffix(key, "s")
}

func isOptOut(key string) bool { return strings.HasPrefix(key, "dangerously") }

func (p *Policy) set(target reflect.Value, field string, n *document.Node) {
	switch target.Kind() {
	case reflect.Bool:
		p.setBool(target, field, n)
	case reflect.Int:
		p.setInt(target, field, n)
	case reflect.String:
		if s, ok := p.str(field, -1, n); ok {
			target.SetString(s)
		}
	case reflect.Slice:
		p.setList(target, field, n)
	}
}

// setBool reads true or false. Other spellings of false are mended; those of true are a
// decision, since they grant something.
func (p *Policy) setBool(target reflect.Value, field string, n *document.Node) {
	key := strconv.Quote(Key(field))
	if n.Kind == document.Bool {
		target.SetBool(strings.EqualFold(n.Text, "true"))
		if n.Text != "true" && n.Text != "false" {
			p.problem(FileYAMLWord, n, field, -1, key+" is "+n.Text+", which JSON and strict readers refuse", "write "+strings.ToLower(n.Text),
				p.replaced(n, strings.ToLower(n.Text))...)
		}
		return
	}
	code, problem := FileType, key+" is "+describe(n)+", and has to be true or false"
	if n.Kind == document.String && n.Style == document.Plain && document.IsYAMLWord(n.Text) {
		code, problem = FileYAMLWord, key+" is "+n.Text+", which is true or false in one version of YAML and a string in another"
	}
	isText := n.Kind == document.String
	switch strings.ToLower(n.Text) {
	case "no", "off", "n", "false":
		if isText {
			p.problem(code, n, field, -1, problem, "write false, without quotes", p.replaced(n, "false")...)
			return
		}
	case "yes", "on", "y", "true":
		if isText {
			p.problem(code, n, field, -1, problem, "write true, without quotes, if that is meant")
			return
		}
	}
	p.problem(code, n, field, -1, problem, "write true or false, without quotes")
}

// replaced returns the edit that writes text in place of a scalar, or none if that is
// not possible in place.
func (p *Policy) replaced(n *document.Node, text string) []document.Edit {
	if e, ok := p.text.Replace(n, text); ok {
		return []document.Edit{e}
	}
	return nil
}

// setInt reads a whole number in decimal digits. A number in quotes is mended.
func (p *Policy) setInt(target reflect.Value, field string, n *document.Node) {
	value, err := strconv.ParseInt(n.Text, 10, strconv.IntSize)
	isDecimal := decimal.MatchString(n.Text)
	key := strconv.Quote(Key(field))
	switch {
	case n.Kind == document.Number && isDecimal && err == nil:
		target.SetInt(value)
	case n.Kind == document.String && isDecimal && err == nil:
		p.problem(FileType, n, field, -1, key+" is "+describe(n)+", and has to be a whole number", "write "+n.Text+", without quotes", p.replaced(n, n.Text)...)
	case n.Kind == document.Number && isDecimal:
		p.problem(FileType, n, field, -1, key+" is "+describe(n)+", and has to be one that fits into "+strconv.Itoa(strconv.IntSize)+" bits", "write a smaller one")
	default:
		fix := "write digits alone, without quotes, fraction, exponent or unit"
		if d, err := time.ParseDuration(n.Text); err == nil && field == "MaxAgeSeconds" && d%time.Second == 0 {
			fix = "write " + strconv.FormatInt(int64(d/time.Second), 10) + " if " + n.Text + " are meant: an age is a number of seconds"
		}
		p.problem(FileType, n, field, -1, key+" is "+describe(n)+", and has to be a whole number", fix)
	}
}

// decimal matches a whole number as JSON writes it. YAML has more forms, which its
// versions read differently.
var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// setList reads a list of strings. One string in its place is mended to a list of it.
func (p *Policy) setList(target reflect.Value, field string, n *document.Node) {
	key := strconv.Quote(Key(field))
	if n.Kind != document.List {
		problem, fix := key+" is "+describe(n)+", and has to be a list of strings", "write it in brackets, such as "+exampleOf(field)
		if n.Kind != document.String {
			p.problem(FileType, n, field, -1, problem, fix)
			return
		}
		if e, ok := p.text.WrapInList(n); ok && !strings.Contains(" "+strings.ReplaceAll(n.Text, ",", " ")+" ", " * ") {
			p.problem(FileType, n, field, -1, problem, "write it in brackets, each entry on its own", e)
			return
		}
		p.problem(FileType, n, field, -1, problem, fix)
		return
	}
	var list []string
	for i, item := range n.Items {
		s, _ := p.str(field, i, item)
		list = append(list, s)
	}
	target.Set(reflect.ValueOf(list))
}

// exampleOf is a list that fits a field.
func exampleOf(field string) string {
	switch field {
	case "AllowOrigins":
		return `["https://app.example.com"]`
	case "AllowMethods":
		return `["PUT"]`
	case "AllowHosts":
		return `["api.example.com"]`
	}
	return `["Content-Type"]`
}

// str reads one string. A word that only some versions of YAML read as a string has
// to be in quotes.
func (p *Policy) str(field string, index int, n *document.Node) (s string, ok bool) {
	what := strconv.Quote(Key(field))
	if index >= 0 {
		what += "[" + strconv.Itoa(index) + "]"
	}
	isWord := n.Style == document.Plain && !p.text.JSON && document.IsYAMLWord(n.Text)
	switch {
	case isWord && strings.EqualFold(n.Text, "null"):
		p.problem(FileYAMLWord, n, field, index, what+" is YAML's null, and has to be a string",
			`write "null" with its quotes if the null origin is meant, or remove it`)
	case isWord:
		p.problem(FileYAMLWord, n, field, index, what+" is "+n.Text+", which is not a string in every version of YAML", "write it in quotes, or remove it")
	case n.Kind == document.String && n.Style == document.Plain && n.End == 0 && !n.Shared:
		p.problem(FileType, n, field, index, what+" goes on over several lines, which YAML joins", "write one line, and begin each entry with its - in the same column")
	case n.Kind != document.String:
		p.problem(FileType, n, field, index, what+" is "+describe(n)+", and has to be a string", "write a string in double quotes, or remove it")
	default:
		return n.Text, true
	}
	return "", false
}

// longestShown is how many bytes of a number a message shows.
const longestShown = 32

func describe(n *document.Node) string {
	switch {
	case n.Kind == document.Number && len(n.Text) > longestShown:
		return "the number " + n.Text[:longestShown] + "…"
	case n.Kind == document.Number:
		return "the number " + n.Text
	case n.Kind == document.Bool:
		return n.Text
	}
	return n.Kind.String()
}
