package policyjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

func (r *reader) setBool(target reflect.Value, key string, at int, value json.RawMessage) {
	text := string(value)
	if text != "true" && text != "false" {
		r.wrongType(strconv.Quote(key), at, value, "true or false", "write true or false, without quotes")
		return
	}
	target.SetBool(text == "true")
}

func (r *reader) setInt(target reflect.Value, key string, at int, value json.RawMessage) {
	n, err := strconv.ParseInt(string(value), 10, strconv.IntSize)
	switch {
	case errors.Is(err, strconv.ErrRange):
		r.wrongType(strconv.Quote(key), at, value, "one that fits into "+strconv.Itoa(strconv.IntSize)+" bits", "write a smaller one")
	case err != nil:
		r.wrongType(strconv.Quote(key), at, value, "a whole number", "write digits alone, without quotes, fraction or exponent")
	default:
		target.SetInt(n)
	}
}

func (r *reader) setList(target reflect.Value, key string, at int, value json.RawMessage) {
	if value[0] != '[' {
		r.wrongType(strconv.Quote(key), at, value, "a list of strings", `write it in brackets, such as ["GET"]`)
		return
	}
	var list []string
	w := r.walk(at)
	w.token() // the opening bracket
	for w.more() {
		elementAt := w.start()
		s, _ := r.string(fmt.Sprintf("%q[%d]", key, len(list)), elementAt, w.value())
		list = append(list, s)
	}
	target.Set(reflect.ValueOf(list))
}

// string returns a value that must be a string.
func (r *reader) string(what string, at int, value json.RawMessage) (s string, ok bool) {
	switch {
	case value[0] != '"':
		r.wrongType(what, at, value, "a string", "write a string in double quotes, or remove it")
	case json.Unmarshal(value, &s) == nil && hasLoneSurrogate(value, s):
		r.problem(at, what+" escapes half of a surrogate pair, which is no character", "write the character itself, or both halves")
	default:
		return s, true
	}
	return s, false
}

// hasLoneSurrogate reports whether decoding added a replacement character that is not
// in the text: encoding/json does so without an error.
func hasLoneSurrogate(element json.RawMessage, decoded string) bool {
	text := strings.ToLower(string(element))
	written := strings.Count(text, "\ufffd") + strings.Count(text, `\ufffd`)
	return strings.Count(decoded, "\ufffd") > written
}

func (r *reader) wrongType(what string, at int, value json.RawMessage, want, fix string) {
	r.problem(at, what+" is "+typeOf(value)+", and has to be "+want, fix)
}

// maxQuotedNumber is how many digits of a number a message shows.
const maxQuotedNumber = 32

func typeOf(value json.RawMessage) string {
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
