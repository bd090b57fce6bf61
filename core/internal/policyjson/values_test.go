package policyjson

import (
	"strconv"
	"strings"
	"testing"
)

// settings has a field of each type.
type settings struct {
	On   bool     `json:"on"`
	N    int      `json:"n"`
	List []string `json:"list"`
	Text string   `json:"text"`
}

func TestValuesOfAWrongTypeAreNamed(t *testing.T) {
	const (
		bits   = strconv.IntSize
		yesNo  = ", and has to be true or false"
		digits = ", and has to be a whole number"
		text   = ", and has to be a string"
	)
	fits := strconv.Itoa(bits)
	largest := strconv.Itoa(1<<(bits-1) - 1)
	for _, c := range []struct {
		text, problem, fix string
		column             int
	}{
		{`{"on": "true"}`, `"on" is a string` + yesNo, "write true or false, without quotes", 8},
		{`{"on": 1}`, `"on" is the number 1` + yesNo, "write true or false, without quotes", 8},
		{`{"on": null}`, `"on" is null` + yesNo, "write true or false, without quotes", 8},
		{`{"on": {}}`, `"on" is an object` + yesNo, "write true or false, without quotes", 8},
		{`{"n": true}`, `"n" is true` + digits, "write digits alone, without quotes, fraction or exponent", 7},
		{`{"n": 1.5}`, `"n" is the number 1.5` + digits, "write digits alone, without quotes, fraction or exponent", 7},
		{`{"n": 1e3}`, `"n" is the number 1e3` + digits, "write digits alone, without quotes, fraction or exponent", 7},
		{`{"n": ` + largest + `0}`, `"n" is the number ` + largest + `0, and has to be one that fits into ` + fits + ` bits`, "write a smaller one", 7},
		{`{"n": ` + strings.Repeat("9", 32) + `}`, `"n" is the number ` + strings.Repeat("9", 32) + `, and has to be one that fits into ` + fits + ` bits`, "write a smaller one", 7},
		{`{"n": ` + strings.Repeat("9", 33) + `}`, `"n" is the number ` + strings.Repeat("9", 32) + `…, and has to be one that fits into ` + fits + ` bits`, "write a smaller one", 7},
		{`{"list": "a"}`, `"list" is a string, and has to be a list of strings`, `write it in brackets, such as ["GET"]`, 10},
		{`{"list": ["a", 1]}`, `"list"[1] is the number 1` + text, "write a string in double quotes, or remove it", 16},
		{`{"list": ["\ud800"]}`, `"list"[0] escapes half of a surrogate pair, which is no character`, "write the character itself, or both halves", 11},
		{`{"text": false}`, `"text" is false` + text, "write a string in double quotes, or remove it", 10},
		{`{"text": []}`, `"text" is a list` + text, "write a string in double quotes, or remove it", 10},
		{`{"text": "a\udc00b"}`, `"text" escapes half of a surrogate pair, which is no character`, "write the character itself, or both halves", 10},
	} {
		var got settings
		problems := Read([]byte(c.text), &got)
		if len(problems) != 1 || problems[0].Problem != c.problem || problems[0].Fix != c.fix || problems[0].Line != 1 || problems[0].Column != c.column {
			t.Errorf("%s\ngot  %+v\nwant column %d: %s; %s", c.text, problems, c.column, c.problem, c.fix)
		}
	}
	for text, want := range map[string]settings{
		`{"on": true, "n": ` + largest + `}`: {On: true, N: 1<<(bits-1) - 1}, `{"on": false, "n": -` + largest + `}`: {N: -(1<<(bits-1) - 1)},
		`{"n": 0}`: {}, `{"n": -1, "text": "\ud83d\ude00"}`: {N: -1, Text: "\U0001F600"}, `{"text": "\ufffd"}`: {Text: "\ufffd"},
	} {
		var got settings
		if problems := Read([]byte(text), &got); len(problems) > 0 || got.On != want.On || got.N != want.N || got.Text != want.Text {
			t.Errorf("%s\ngot  %+v, %+v\nwant %+v", text, got, problems, want)
		}
	}
}

func TestUnknownKeysAreShownUpTo256Bytes(t *testing.T) {
	for length, want := range map[int]string{256: `unknown key "` + strings.Repeat("k", 256) + `"`, 257: `unknown key "` + strings.Repeat("k", 256) + `"… (257 bytes)`} {
		problems := Read([]byte(`{"`+strings.Repeat("k", length)+`": 1}`), &settings{})
		if len(problems) != 1 || problems[0].Problem != want {
			t.Errorf("got %+v\nwant %s", problems, want)
		}
	}
}
