package core

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sallyport/cors/core/internal/origin"
)

// policyText is the text of a policy and what was found wrong with it.
type policyText struct {
	data     []byte
	problems []error
}

// isJSON reports whether the text begins with a JSON value, and what is wrong
// where it does not. Only text that passes is walked through, in which nothing
// then can fail and every place is exact.
func (t *policyText) isJSON() bool {
	const example = `{"allowOrigins": ["` + origin.Example + `"]}`
	if !utf8.Valid(t.data) {
		t.problem(t.invalidUTF8(), "the text is not UTF-8", "save it as UTF-8")
		return false
	}
	if bytes.HasPrefix(t.data, []byte("\ufeff")) {
		t.problem(0, "the text begins with a byte order mark", "save it as UTF-8 without one")
		return false
	}
	var value json.RawMessage
	err := json.NewDecoder(bytes.NewReader(t.data)).Decode(&value)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return true
	case errors.Is(err, io.EOF):
		t.problem(0, "the text is empty", "write a JSON object, such as "+example)
	case errors.Is(err, io.ErrUnexpectedEOF):
		t.problem(len(t.data), "the text ends before the policy's object does", "close what is open")
	case errors.As(err, &syntax):
		t.problem(int(syntax.Offset)-1, "this is not JSON: "+syntax.Error(),
			"JSON has double quotes, no comments and no comma after the last item")
	default:
		t.problem(0, "this cannot be read: "+err.Error(), "")
	}
	return false
}

func (t *policyText) invalidUTF8() int {
	for i := 0; ; {
		r, size := utf8.DecodeRune(t.data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}

func (t *policyText) problem(offset int, problem, fix string) {
	before := t.data[:max(0, min(offset, len(t.data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	t.problems = append(t.problems, &ParseError{line, column, problem, fix})
}

// endsAfter reports text that follows what w has read.
func (t *policyText) endsAfter(w *walker) {
	end := w.end()
	rest := t.data[end:]
	if text := bytes.TrimLeft(rest, jsonSpace); len(text) > 0 {
		t.problem(end+len(rest)-len(text), "there is more text after the policy's object", "remove it")
	}
}

const jsonSpace = " \t\r\n"

// walker reads tokens and values from a place in the text on.
type walker struct {
	text    []byte
	offset  int // where it began
	decoder *json.Decoder
}

func (t *policyText) walk(offset int) *walker {
	decoder := json.NewDecoder(bytes.NewReader(t.data[offset:]))
	decoder.UseNumber()
	return &walker{t.data, offset, decoder}
}

func (w *walker) more() bool { return w.decoder.More() }

func (w *walker) token() json.Token {
	token, _ := w.decoder.Token() // cannot fail: isJSON
	return token
}

func (w *walker) value() (raw json.RawMessage) {
	w.decoder.Decode(&raw) // cannot fail: isJSON
	return raw
}

// start is where the next token or value begins, end where the latest one ended.
func (w *walker) start() int {
	at := w.end()
	for at < len(w.text) && strings.IndexByte(jsonSpace+",:", w.text[at]) >= 0 {
		at++
	}
	return at
}

func (w *walker) end() int { return w.offset + int(w.decoder.InputOffset()) }
