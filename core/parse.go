package core

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/origin"
	"github.com/sallyport/cors/core/internal/quote"
)

// ParsePolicy reads a policy from one JSON object. It is strict, since whatever
// it overlooked would be a policy other than the one that was written: unknown
// keys, keys in other letters' case, duplicate keys, values of a wrong type
// (null included), text that is not UTF-8 and anything after the object are
// errors, each a *[ParseError] with its line and column, joined. [New] judges
// the values.
func ParsePolicy(data []byte) (Policy, error) {
	p := policyParser{policyText: policyText{data: data}, seen: map[string]bool{}}
	if p.isJSON() {
		p.object()
	}
	if err := errors.Join(p.problems...); err != nil {
		return Policy{}, err
	}
	return p.policy, nil
}

// policyParser walks through text that is known to be JSON.
type policyParser struct {
	policyText
	policy Policy
	seen   map[string]bool
}

// policyFields maps the JSON names to Policy's fields, taken from the struct so
// that the two cannot come apart.
var policyFields, policyKeys = func() (map[string]reflect.StructField, string) {
	fields := map[string]reflect.StructField{}
	var keys []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Policy]()) {
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		fields[key] = field
		keys = append(keys, key)
	}
	return fields, strings.Join(keys, ", ")
}()

func (p *policyParser) object() {
	w := p.walk(0)
	if p.data[w.start()] != '{' {
		p.problem(w.start(), "a policy is a JSON object", `write {"allowOrigins": ["`+origin.Example+`"]}`)
		return
	}
	w.token()
	for w.more() {
		p.member(w)
	}
	w.token() // the closing brace
	p.endsAfter(w)
}

func (p *policyParser) member(w *walker) {
	at := w.start()
	key, _ := w.token().(string)
	valueAt := w.start()
	value := w.value()
	field, known := policyFields[key]
	if !known {
		p.problem(at, "unknown key "+quote.Bounded(key, maxQuotedValue), keyFix(key))
		return
	}
	if p.seen[key] {
		p.problem(at, "duplicate key "+strconv.Quote(key), "keep one of them")
	}
	p.seen[key] = true
	p.set(reflect.ValueOf(&p.policy).Elem().FieldByIndex(field.Index), key, valueAt, value)
}

// keyFix recognizes keys in other letters' case, those of the Go fields
// included.
func keyFix(key string) string {
	for known, field := range policyFields {
		if strings.EqualFold(known, key) || strings.EqualFold(field.Name, key) {
			return "write " + strconv.Quote(known)
		}
	}
	return "the keys are " + policyKeys
}

func (p *policyParser) set(target reflect.Value, key string, at int, value json.RawMessage) {
	switch target.Kind() {
	case reflect.Bool:
		p.setBool(target, key, at, value)
	case reflect.Int:
		p.setInt(target, key, at, value)
	case reflect.Slice:
		p.setList(target, key, at, value)
	}
}

func (p *policyParser) setBool(target reflect.Value, key string, at int, value json.RawMessage) {
	text := string(value)
	if text != "true" && text != "false" {
		p.wrongType(strconv.Quote(key), at, value, "true or false", "write true or false, without quotes")
		return
	}
	target.SetBool(text == "true")
}

func (p *policyParser) setInt(target reflect.Value, key string, at int, value json.RawMessage) {
	n, err := strconv.ParseInt(string(value), 10, strconv.IntSize)
	switch {
	case errors.Is(err, strconv.ErrRange):
		p.wrongType(strconv.Quote(key), at, value, "one that fits into "+strconv.Itoa(strconv.IntSize)+" bits", "write a smaller one")
	case err != nil:
		p.wrongType(strconv.Quote(key), at, value, "a whole number", "write digits alone, without quotes, fraction or exponent")
	default:
		target.SetInt(n)
	}
}

func (p *policyParser) setList(target reflect.Value, key string, at int, value json.RawMessage) {
	if value[0] != '[' {
		p.wrongType(strconv.Quote(key), at, value, "a list of strings", `write it in brackets, such as ["GET"]`)
		return
	}
	var list []string
	w := p.walk(at)
	w.token() // the opening bracket
	for w.more() {
		elementAt := w.start()
		element := w.value()
		var s string
		switch {
		case element[0] == '"' && json.Unmarshal(element, &s) == nil && hasLoneSurrogate(element, s):
			p.problem(elementAt, fmt.Sprintf("%q[%d] escapes half of a surrogate pair, which is no character", key, len(list)),
				"write the character itself, or both halves")
		case element[0] != '"':
			p.wrongType(fmt.Sprintf("%q[%d]", key, len(list)), elementAt, element, "a string", "write a string in double quotes, or remove it")
		}
		list = append(list, s)
	}
	target.Set(reflect.ValueOf(list))
}

// hasLoneSurrogate reports whether decoding put a replacement character where the
// text has none: encoding/json does so silently.
func hasLoneSurrogate(element json.RawMessage, decoded string) bool {
	text := strings.ToLower(string(element))
	written := strings.Count(text, "\ufffd") + strings.Count(text, `\ufffd`)
	return strings.Count(decoded, "\ufffd") > written
}

func (p *policyParser) wrongType(what string, at int, value json.RawMessage, want, fix string) {
	p.problem(at, what+" is "+jsonType(value)+", and has to be "+want, fix)
}

const maxQuotedNumber = 32

func jsonType(value json.RawMessage) string {
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f', 'n':
		return string(value)
	}
	if len(value) > maxQuotedNumber {
		return "the number " + string(value[:maxQuotedNumber]) + "…"
	}
	return "the number " + string(value)
}
