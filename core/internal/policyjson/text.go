package policyjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// text is the text of a policy, with the problems found so far.
type text struct {
	data     []byte
	problems []Problem
}

// isJSON reports whether the text begins with a JSON value, and notes the problem
// if it does not. A walker reads only text that passed: there nothing can fail.
func (t *text) isJSON() bool {
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
		t.problem(len(t.data), "the text ends before the object of the policy is complete", "close what is open")
	case errors.As(err, &syntax):
		t.problem(int(syntax.Offset)-1, "this is not JSON: "+syntax.Error(),
			"JSON has double quotes, no comments and no comma after the last item")
	default:
		t.problem(0, "this cannot be read: "+err.Error(), "")
	}
	return false
}

func (t *text) invalidUTF8() int {
	for i := 0; ; {
		r, size := utf8.DecodeRune(t.data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}

func (t *text) problem(offset int, problem, fix string) {
	before := t.data[:max(0, min(offset, len(t.data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	t.problems = append(t.problems, Problem{line, column, problem, fix})
}

// endsAfter notes a problem if there is more text than w has read.
func (t *text) endsAfter(w *walker) {
	end := w.end()
	rest := t.data[end:]
	if more := bytes.TrimLeft(rest, jsonSpace); len(more) > 0 {
		t.problem(end+len(rest)-len(more), "there is more text after the policy's object", "remove it")
	}
}

const jsonSpace = " \t\r\n"

// walker reads the tokens and values of the text one after the other, from an
// offset on.
type walker struct {
	text    []byte
	offset  int
	decoder *json.Decoder
}

func (t *text) walk(offset int) *walker {
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

// start is where the next token or value begins. end is where the last one ended.
func (w *walker) start() int {
	at := w.end()
	for at < len(w.text) && strings.IndexByte(jsonSpace+",:", w.text[at]) >= 0 {
		at++
	}
	return at
}

func (w *walker) end() int { return w.offset + int(w.decoder.InputOffset()) }
