// Package policyjson reads a policy from JSON. It is strict: it ignores nothing, and
// gives the line and column of each problem.
package policyjson

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/origin"
	"github.com/sallyport/cors/core/internal/quote"
)

// Problem is something that Read does not accept. Line and Column count from 1,
// Column in characters.
type Problem struct {
	Line, Column int
	Problem      string // what is wrong
	Fix          string // how to fix it
}

// example is an example of a policy.
const example = `{"allowOrigins": ["` + origin.Example + `"]}`

// Read sets the fields of policy, which points to a struct of booleans, ints, strings
// and lists of strings whose tags name their keys. It returns the problems in the order
// of the text. If there are any, do not use policy.
func Read(data []byte, policy any) []Problem {
	target := reflect.ValueOf(policy).Elem()
	r := reader{text: text{data: data}, target: target, fields: fieldsByKey(target.Type()), seen: map[string]bool{}}
	if r.isJSON() {
		r.object()
	}
	return r.problems
}

// reader reads text that is known to be JSON.
type reader struct {
	text
	target reflect.Value
	fields map[string]reflect.StructField
	seen   map[string]bool
}

// fieldsByKey takes the keys from the tags of the struct, so that the two always agree.
func fieldsByKey(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for _, field := range reflect.VisibleFields(t) {
		fields[keyOf(field)] = field
	}
	return fields
}

func keyOf(field reflect.StructField) string {
	key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return key
}

func (r *reader) object() {
	w := r.walk(0)
	if r.data[w.start()] != '{' {
		r.problem(w.start(), "a policy is a JSON object", "write "+example)
		return
	}
	w.token()
	for w.more() {
		r.member(w)
	}
	w.token() // the closing brace
	r.endsAfter(w)
}

func (r *reader) member(w *walker) {
	at := w.start()
	key, _ := w.token().(string)
	valueAt := w.start()
	value := w.value()
	field, known := r.fields[key]
	if !known {
		r.problem(at, "unknown key "+quote.Bounded(key, maxQuotedKey), r.keyFix(key))
		return
	}
	if r.seen[key] {
		r.problem(at, "duplicate key "+strconv.Quote(key), "keep one of them")
	}
	r.seen[key] = true
	r.set(r.target.FieldByIndex(field.Index), key, valueAt, value)
}

// maxQuotedKey is how many bytes of an unknown key a message shows.
const maxQuotedKey = 256

// keyFix finds the key that was meant: a key in another case, or the Go name of the
// field.
func (r *reader) keyFix(key string) string {
	var keys []string
	for _, field := range reflect.VisibleFields(r.target.Type()) {
		known := keyOf(field)
		if strings.EqualFold(known, key) || strings.EqualFold(field.Name, key) {
			return "write " + strconv.Quote(known)
		}
		keys = append(keys, known)
	}
	return "the keys are " + strings.Join(keys, ", ")
}

func (r *reader) set(target reflect.Value, key string, at int, value json.RawMessage) {
	switch target.Kind() {
	case reflect.Bool:
		r.setBool(target, key, at, value)
	case reflect.Int:
		r.setInt(target, key, at, value)
	case reflect.String:
		if s, ok := r.string(strconv.Quote(key), at, value); ok {
			target.SetString(s)
		}
	case reflect.Slice:
		r.setList(target, key, at, value)
	}
}
