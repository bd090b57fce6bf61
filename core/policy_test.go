package core

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// filled returns a value other than zero for a field. If the field has a new kind, ok
// is false, and somebody must think about it.
func filled(kind reflect.Type) (v reflect.Value, ok bool) {
	v = reflect.New(kind).Elem()
	switch kind.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(-201)
	case reflect.String:
		v.SetString("all")
	case reflect.Slice:
		v.Set(reflect.ValueOf([]string{"https://example.com", "", "*", `"\` + "\u2028<é😀>\x00"}))
	default:
		return v, false
	}
	return v, true
}

func TestEveryFieldOfAPolicyGoesThroughJSONAndBack(t *testing.T) {
	kind := reflect.TypeFor[Policy]()
	var whole Policy
	for i := range kind.NumField() {
		field := kind.Field(i)
		t.Run(field.Name, func(t *testing.T) {
			value, ok := filled(field.Type)
			if !ok {
				t.Fatalf("%s is of kind %s, which ParsePolicy and this test do not know", field.Name, field.Type)
			}
			var p Policy
			reflect.ValueOf(&p).Elem().Field(i).Set(value)
			reflect.ValueOf(&whole).Elem().Field(i).Set(value)
			wantRoundTrip(t, p)
		})
	}
	t.Run("all of them", func(t *testing.T) { wantRoundTrip(t, whole) })
	t.Run("none of them", func(t *testing.T) { wantRoundTrip(t, Policy{}) })
}

func wantRoundTrip(t *testing.T, p Policy) {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatalf("json.Marshal(%+v): %v", p, err)
	}
	if got, err := ParsePolicy(text); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("ParsePolicy(%s)\ngot  %+v, %v\nwant %+v", text, got, err, p)
	}
}

// The names of the CORS filter of the Kubernetes Gateway API's HTTPRoute, and
// those that the design adds.
func TestJSONNamesOfAPolicy(t *testing.T) {
	want := []string{"allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "allowCredentials", "maxAge", "preflightStatus", "enforce", "allowHosts",
		"dangerouslyAllowInsecureOrigins", "dangerouslyAllowBroadWildcards", "dangerouslyAllowNullOrigin"}
	_, err := ParsePolicy([]byte(`{"unknown": 1}`))
	if fix := "the keys are " + strings.Join(want, ", "); err == nil || !strings.HasSuffix(err.Error(), fix) {
		t.Errorf("ParsePolicy of an unknown key\ngot  %v\nwant an error that ends in %q", err, fix)
	}
	if text, err := json.Marshal(Policy{}); string(text) != "{}" {
		t.Errorf("json.Marshal(Policy{})\ngot  %s, %v\nwant {}, for no field says anything", text, err)
	}
}

func TestAPolicySharesNothingWithTheEngine(t *testing.T) {
	p := Policy{
		AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"PUT"},
		AllowHeaders: []string{"X-A"}, ExposeHeaders: []string{"X-B"}, AllowHosts: []string{"api.test"},
	}
	want := p.clone()
	e := MustNew(p)
	scribble := func(p Policy) {
		v := reflect.ValueOf(p)
		for i := range v.NumField() {
			if list, ok := v.Field(i).Interface().([]string); ok {
				list[0] = "https://evil.test"
			}
		}
	}
	scribble(p)
	if got := e.Policy(); !reflect.DeepEqual(got, want) {
		t.Errorf("after writing over what New was given\ngot  %+v\nwant %+v", got, want)
	}
	scribble(e.Policy())
	if got := e.Policy(); !reflect.DeepEqual(got, want) {
		t.Errorf("after writing over what Policy returned\ngot  %+v\nwant %+v", got, want)
	}
}

func FuzzParsePolicy(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `[]`, `{"allowOrigins": ["https://example.com"], "maxAge": 600}`, `{"AllowOrigins": []}`, `{"maxAge": 1e3}`,
		`{"maxAge": -0, "maxAge": 1}`, `{"allowMethods": [null]}`, `{"allowHeaders": ["\ud800"]}`, "{\"allowCredentials\": true},", "\ufeff{}", "{\"a\":\xff}",
		`{"unknown": {"a": [1, "b", {}]}, "maxAge": {}}`, `{"maxAge": 99999999999999999999}`, " \n{\r\n\t\"preflightStatus\" : 204 } ", `{"allowOrigins": "*"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := ParsePolicy(text)
		lenient, lenientErr := parseLeniently(text)
		if err != nil {
			for _, problem := range parseErrors(err) {
				if problem.Line < 1 || problem.Column < 1 || problem.Line > 1+bytes.Count(text, []byte("\n")) || problem.Column > len(text)+1 {
					t.Errorf("ParsePolicy(%q)\ngot  a place outside of the text: %v", text, problem)
				}
			}
			return
		}
		if lenientErr != nil {
			t.Errorf("ParsePolicy(%q)\ngot  %+v\nwant an error, as encoding/json has: %v", text, p, lenientErr)
		}
		wantRoundTrip(t, p)
		got, _ := json.Marshal(p)
		if want, _ := json.Marshal(lenient); !bytes.Equal(got, want) {
			t.Errorf("ParsePolicy(%q)\ngot  %s\nwant %s, as encoding/json reads it", text, got, want)
		}
	})
}

// parseLeniently is encoding/json at its strictest.
func parseLeniently(text []byte) (p Policy, err error) {
	if err := json.Unmarshal(text, &p); err != nil { // refuses text after the object
		return p, err
	}
	p = Policy{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return p, decoder.Decode(&p)
}
