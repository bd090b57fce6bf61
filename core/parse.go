package core

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ParsePolicy reads a policy from one JSON object. It is strict, since whatever
// it overlooked would be a policy other than the one that was written: unknown
// keys, keys in other letters' case, duplicate keys, values of a wrong type
// (null included), text that is not UTF-8 and anything after the object are
// errors, each a *[ParseError] with its line and column, joined. [New] judges
// the values.
func ParsePolicy(data []byte) (Policy, error) {
	p := policyParser{data: data, decoder: json.NewDecoder(bytes.NewReader(data)), seen: map[string]bool{}}
	p.decoder.UseNumber()
	policy := p.parse()
	if err := errors.Join(p.problems...); err != nil {
		return Policy{}, err
	}
	return policy, nil
}

type policyParser struct {
	data     []byte
	decoder  *json.Decoder
	seen     map[string]bool
	problems []error
	broken   bool // the rest cannot be read
}

// policyKeys maps the JSON names to the indices of Policy's fields, taken from
// the struct so that the two cannot come apart.
var policyKeys, policyKeyList = func() (map[string]int, string) {
	keys := map[string]int{}
	var names []string
	t := reflect.TypeFor[Policy]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		keys[name] = i
		names = append(names, name)
	}
	return keys, strings.Join(names, ", ")
}()

func (p *policyParser) parse() (policy Policy) {
	if !utf8.Valid(p.data) {
		p.problem(p.invalidUTF8(), "the text is not UTF-8", "save it as UTF-8")
		return policy
	}
	start, token := p.next()
	if p.broken {
		return policy
	}
	if token != json.Delim('{') {
		p.problem(start, "a policy is a JSON object", `write {"allowOrigins": ["`+exampleOrigin+`"]}`)
		return policy
	}
	for p.decoder.More() && !p.broken {
		p.member(&policy)
	}
	p.next() // the closing brace
	if p.broken {
		return policy
	}
	if end := p.tokenStart(); end < len(p.data) {
		p.problem(end, "there is more text after the policy's object", "remove it")
	}
	return policy
}

func (p *policyParser) member(policy *Policy) {
	start, token := p.next()
	key, ok := token.(string)
	if p.broken || !ok {
		return
	}
	field, known := policyKeys[key]
	switch {
	case !known:
		p.problem(start, "unknown key "+quoteBounded(key, maxQuotedValue), keyFix(key))
	case p.seen[key]:
		p.problem(start, "duplicate key "+strconv.Quote(key), "keep one of them")
	}
	p.seen[key] = true
	target := reflect.ValueOf(policy).Elem().Field(max(field, 0))
	if !known {
		target = reflect.ValueOf(new(any)).Elem() // read past its value
	}
	p.value(key, target)
}

func keyFix(key string) string {
	for known := range policyKeys {
		if strings.EqualFold(known, key) {
			return "write " + strconv.Quote(known)
		}
	}
	return "the keys are " + policyKeyList
}

func (p *policyParser) value(key string, target reflect.Value) {
	start := p.tokenStart()
	var raw json.RawMessage
	if err := p.decoder.Decode(&raw); err != nil {
		p.syntax(err)
		return
	}
	switch target.Kind() {
	case reflect.Bool:
		if text := string(raw); text == "true" || text == "false" {
			target.SetBool(text == "true")
			return
		}
		p.problem(start, strconv.Quote(key)+" is "+jsonType(raw)+", and has to be true or false", "write true or false")
	case reflect.Int:
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err == nil && n >= math.MinInt32 && n <= math.MaxInt32 {
			target.SetInt(n)
			return
		}
		p.problem(start, strconv.Quote(key)+" is "+jsonType(raw)+", and has to be a whole number of at most 2147483647",
			"write digits alone, without quotes, fraction or exponent")
	case reflect.Slice:
		p.list(key, start, raw, target)
	}
}

func (p *policyParser) list(key string, start int, raw json.RawMessage, target reflect.Value) {
	if raw[0] != '[' {
		p.problem(start, strconv.Quote(key)+" is "+jsonType(raw)+", and has to be a list of strings",
			"write it in brackets: ["+strconv.Quote("…")+"]")
		return
	}
	elements := policyParser{data: raw, decoder: json.NewDecoder(bytes.NewReader(raw))}
	elements.next() // the bracket
	list := []string{}
	for elements.decoder.More() {
		at := elements.tokenStart()
		var element json.RawMessage
		if err := elements.decoder.Decode(&element); err != nil {
			p.syntax(err) // cannot be: the list was read as a whole before
			return
		}
		var s string
		if element[0] != '"' || json.Unmarshal(element, &s) != nil {
			p.problem(start+at, fmt.Sprintf("%q[%d] is %s, and has to be a string", key, len(list), jsonType(element)),
				"write it in double quotes")
		}
		list = append(list, s)
	}
	target.Set(reflect.ValueOf(list))
}

func jsonType(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "the number " + quoteBounded(string(raw), 32)
}

// next returns the next token and where it begins.
func (p *policyParser) next() (start int, token json.Token) {
	start = p.tokenStart()
	token, err := p.decoder.Token()
	if err != nil {
		p.syntax(err)
	}
	return start, token
}

// tokenStart is where the next token begins: the decoder's offset is the end of
// the latest one.
func (p *policyParser) tokenStart() int {
	at := int(p.decoder.InputOffset())
	for at < len(p.data) && strings.IndexByte(" \t\r\n,:", p.data[at]) >= 0 {
		at++
	}
	return at
}

func (p *policyParser) invalidUTF8() int {
	for i := 0; ; {
		r, size := utf8.DecodeRune(p.data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}

// syntax reports text that is no JSON, after which nothing can be read.
func (p *policyParser) syntax(err error) {
	if p.broken {
		return
	}
	p.broken = true
	var syntax *json.SyntaxError
	switch {
	case len(bytes.TrimSpace(p.data)) == 0:
		p.problem(0, "the text is empty", `write a JSON object, such as {"allowOrigins": ["`+exampleOrigin+`"]}`)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		p.problem(len(p.data), "the text ends before the policy's object does", "close what is open")
	case errors.As(err, &syntax):
		p.problem(max(int(syntax.Offset)-1, 0), "this is not JSON: "+syntax.Error(), "JSON has double quotes, no comments and no comma after the last item")
	default:
		p.problem(p.tokenStart(), "this is not JSON: "+err.Error(), "")
	}
}

func (p *policyParser) problem(offset int, problem, fix string) {
	before := p.data[:min(offset, len(p.data))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	p.problems = append(p.problems, &ParseError{line, column, problem, fix})
}
