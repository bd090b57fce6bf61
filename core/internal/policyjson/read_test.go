package policyjson_test

import (
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/core/internal/policyjson"
)

// problem holds a part of each text that a Problem should have.
type problem struct {
	line, column int
	says, fix    string
}

func TestReadRefusesAndSaysWhere(t *testing.T) {
	at := func(line, column int, says, fix string) []problem {
		return []problem{{line, column, says, fix}}
	}
	for _, row := range []struct {
		name, text string
		want       []problem
	}{
		{"nothing", "", at(1, 1, "empty", `write a JSON object`)},
		{"white space alone", " \n\t\r\n", at(1, 1, "empty", `write a JSON object`)},
		{"null", "null", at(1, 1, "object", `write {"allowOrigins"`)},
		{"a list", "\n [{}]", at(2, 2, "object", `write {"allowOrigins"`)},
		{"a string", `"https://example.com"`, at(1, 1, "object", `write {"allowOrigins"`)},
		{"a number", "  5", at(1, 3, "object", `write {"allowOrigins"`)},

		{"half of a surrogate pair", `{"allowOrigins": ["https://\ufffd.example", "\ud800"]}`, at(1, 45, "surrogate", "both halves")},
		{"an unknown key", `{"origins": []}`, at(1, 2, `unknown key "origins"`, "the keys are allowOrigins, allowMethods,")},
		{"an unknown key with a value of any kind", "{\n  \"maxAge\": 1,\n  \"a\": {\"maxAge\": [null, {\"maxAge\": 2}]}\n}", at(3, 3, `unknown key "a"`, "the keys are")},
		{"an empty key", `{"": 1}`, at(1, 2, `unknown key ""`, "the keys are")},
		{"a key in other letters' case", `{"AllowOrigins": ["*"]}`, at(1, 2, `unknown key "AllowOrigins"`, `write "allowOrigins"`)},
		{"a key in one other letter's case", `{"maxage": 5}`, at(1, 2, `unknown key "maxage"`, `write "maxAge"`)},
		{"a key that only Unicode folds", `{"maxAge": 5, "allowOrigin` + "\u017f" + `": []}`, at(1, 15, `unknown key "allowOrigin\u017f"`, `write "allowOrigins"`)},
		{"the name of the field in Go", `{"MaxAgeSeconds": 5}`, at(1, 2, `unknown key "MaxAgeSeconds"`, `write "maxAge"`)},
		{"a key with a space", `{"maxAge ": 5}`, at(1, 2, `unknown key "maxAge "`, "the keys are")},

		{"a duplicate key", "{\"maxAge\": 5,\n \"maxAge\": 5}", at(2, 2, `duplicate key "maxAge"`, "keep one")},
		{"a duplicate key that is escaped", `{"maxAge": 5, "max\u0041ge": 6}`, at(1, 15, `duplicate key "maxAge"`, "keep one")},

		{"null for a list", `{"allowOrigins": null}`, at(1, 18, `"allowOrigins" is null, and has to be a list of strings`, "write it in brackets")},
		{"a string for a list", `{"allowOrigins": "*"}`, at(1, 18, `"allowOrigins" is a string, and has to be a list of strings`, "write it in brackets")},
		{"an object for a list", `{"allowOrigins":{"0":"*"}}`, at(1, 17, `"allowOrigins" is an object`, "write it in brackets")},
		{"null in a list", `{"allowOrigins": ["*", null]}`, at(1, 24, `"allowOrigins"[1] is null, and has to be a string`, "write a string")},
		{"a list in a list", "{\"allowHeaders\": [\n[\"X-A\"]]}", at(2, 1, `"allowHeaders"[0] is a list`, "write a string")},
		{"a number in a list", `{"allowMethods": [ 1 ]}`, at(1, 20, `"allowMethods"[0] is the number 1,`, "write a string")},
		{"true in a list", `{"exposeHeaders": ["X",true]}`, at(1, 24, `"exposeHeaders"[1] is true,`, "write a string")},
		{"null for a boolean", `{"allowCredentials": null}`, at(1, 22, `"allowCredentials" is null, and has to be true or false`, "write true or false")},
		{"a string for a boolean", `{"allowCredentials": "true"}`, at(1, 22, `"allowCredentials" is a string`, "write true or false, without quotes")},
		{"a number for a boolean", `{"allowCredentials": 1}`, at(1, 22, `"allowCredentials" is the number 1,`, "write true or false")},
		{"null for a number", `{"maxAge": null}`, at(1, 12, `"maxAge" is null, and has to be a whole number`, "write digits alone")},
		{"a string for a number", `{"maxAge": "5"}`, at(1, 12, `"maxAge" is a string`, "write digits alone, without quotes")},
		{"false for a number", `{"maxAge": false}`, at(1, 12, `"maxAge" is false`, "write digits alone")},
		{"a list for a number", `{"preflightStatus": [204]}`, at(1, 21, `"preflightStatus" is a list`, "write digits alone")},
		{"a fraction", `{"maxAge": 1.5}`, at(1, 12, `"maxAge" is the number 1.5, and has to be a whole number`, "write digits alone")},
		{"a fraction of zeros", `{"maxAge": 5.0}`, at(1, 12, `"maxAge" is the number 5.0,`, "write digits alone")},
		{"an exponent", `{"maxAge": 1e3}`, at(1, 12, `"maxAge" is the number 1e3,`, "write digits alone")},
		{"a number beyond any integer", `{"maxAge": 99999999999999999999}`, at(1, 12, `is the number 99999999999999999999, and has to be one that fits into`, "write a smaller one")},
		{"a number beyond any float", `{"maxAge": 1e999}`, at(1, 12, `is the number 1e999,`, "write digits alone")},
		{"a number of very many digits", `{"maxAge": ` + strings.Repeat("9", 5000) + `}`, at(1, 12, "is the number "+strings.Repeat("9", 32)+"…, and", "write a smaller one")},

		{"text after the object", "{\"maxAge\": 5}\n x", at(2, 2, "more text", "remove it")},
		{"a second object", `{} {}`, at(1, 4, "more text", "remove it")},
		{"a comma after the object", `{},`, at(1, 3, "more text", "remove it")},
		{"a colon after the object", `{} :`, at(1, 4, "more text", "remove it")},
		{"a brace after the object", `{}}`, at(1, 3, "more text", "remove it")},
		{"a null byte after the object", "{}\x00", at(1, 3, "more text", "remove it")},

		{"no end of the object", `{"maxAge": 5`, at(1, 13, "ends before", "close what is open")},
		{"no end of a string", "{\"maxAge\n", at(1, 9, "not JSON", "JSON has double quotes")},
		{"no value", "{\"maxAge\":}", at(1, 11, "not JSON", "JSON has")},
		{"no colon", "{\n\"maxAge\" 5}", at(2, 10, "not JSON", "JSON has")},
		{"no comma", "{\"maxAge\": 5\n\"preflightStatus\": 204}", at(2, 1, "not JSON", "JSON has")},
		{"a comma after the last member", `{"maxAge": 5,}`, at(1, 14, "not JSON", "no comma after the last item")},
		{"a comma after the last entry", "{\"allowOrigins\": [\n  \"*\",\n]}", at(3, 1, "not JSON", "no comma after the last item")},
		{"a comment", "{ // all\n}", at(1, 3, "not JSON", "no comments")},
		{"single quotes", `{'maxAge': 5}`, at(1, 2, "not JSON", "double quotes")},
		{"a leading zero", `{"maxAge": 05}`, at(1, 13, "not JSON", "JSON has")},
		{"a plus sign", `{"maxAge": +5}`, at(1, 12, "not JSON", "JSON has")},
		{"a line break in a string", "{\"allowOrigins\": [\"a\nb\"]}", at(1, 21, "not JSON", "JSON has")},
		{"an invalid escape", `{"allowOrigins": ["\x"]}`, at(1, 21, "not JSON", "JSON has")},
		{"lists nested without end", strings.Repeat("[", 100_000), at(1, 10_001, "not JSON", "JSON has")},
		{"a nested list under a key that is known", `{"maxAge":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, at(1, 11, `"maxAge" is a list`, "write digits")},

		{"text that is not UTF-8", "{\n \"allowOrigins\": [\"é\xff\"]}", at(2, 21, "not UTF-8", "save it as UTF-8")},
		{"text that ends within a character", "{\"maxAge\": 5}\xe2\x82", at(1, 14, "not UTF-8", "save it as UTF-8")},
		{"UTF-16", "\xff\xfe{\x00}\x00", at(1, 1, "not UTF-8", "save it as UTF-8")},
		{"a byte order mark", "\ufeff{}", at(1, 1, "byte order mark", "without one")},
		{"columns count characters", `{"allowOrigins": ["ü€😀", 5]}`, at(1, 26, `"allowOrigins"[1]`, "write a string")},

		{"several problems, all of them in order", "{\"maxAge\": \"5\",\n\"allowOrigins\": [1, \"*\", null],\n\"maxAge\": true, \"Max\": 1\n} 5", []problem{
			{1, 12, `"maxAge" is a string`, "write digits"},
			{2, 18, `"allowOrigins"[0] is the number 1`, "write a string"},
			{2, 26, `"allowOrigins"[2] is null`, "write a string"},
			{3, 1, `duplicate key "maxAge"`, "keep one"},
			{3, 11, `"maxAge" is true`, "write digits"},
			{3, 17, `unknown key "Max"`, "the keys are"},
			{4, 3, "more text", "remove it"},
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := policyjson.Read([]byte(row.text), &core.Policy{})
			matches := len(got) == len(row.want)
			for i := 0; matches && i < len(got); i++ {
				want := row.want[i]
				matches = got[i].Line == want.line && got[i].Column == want.column &&
					strings.Contains(got[i].Problem, want.says) && strings.Contains(got[i].Fix, want.fix)
			}
			if !matches {
				t.Errorf("Read(%.200q)\ngot  %+v\nwant %+v", row.text, got, row.want)
			}
		})
	}
}
