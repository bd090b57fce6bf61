package document

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// Document is one text of JSON, or of YAML with its documents.
type Document struct {
	Data  []byte
	Roots []*Node // one for each document of YAML
	JSON  bool

	lines []int // where lines begin, once somebody has asked
}

// SyntaxError is why a text is not JSON or YAML. Line and Column count from 1, Column
// in characters.
type SyntaxError struct {
	Line, Column int
	Problem, Fix string
}

func (e *SyntaxError) Error() string { return e.Problem }

// Read reads a text. The extension of its name decides between JSON and YAML. Without
// one, what begins with a brace is JSON if it can be read as JSON.
func Read(name string, data []byte) (*Document, *SyntaxError) {
	lower := strings.ToLower(name)
	isJSON := strings.HasSuffix(lower, ".json")
	isYAML := strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml")
	first := bytes.TrimLeft(data, " \t\r\n")
	if isJSON || !isYAML && len(first) > 0 && (first[0] == '{' || first[0] == '[') {
		d, problem := readJSON(data)
		if problem == nil || isJSON {
			return d, problem
		}
		if d, inYAML := readYAML(data); inYAML == nil {
			return d, nil
		}
		return nil, problem
	}
	return readYAML(data)
}

// Position returns the line and column of an offset. They count from 1, the column in
// characters.
func (d *Document) Position(offset int) (line, column int) {
	offset = max(0, min(offset, len(d.Data)))
	line = d.lineOf(offset)
	return line + 1, 1 + utf8.RuneCount(d.Data[d.lines[line]:offset])
}

// lineOf returns the line of an offset, from 0.
func (d *Document) lineOf(offset int) int {
	if d.lines == nil {
		d.lines = []int{0}
		for i, b := range d.Data {
			if b == '\n' {
				d.lines = append(d.lines, i+1)
			}
		}
	}
	line, found := slices.BinarySearch(d.lines, offset)
	if !found {
		line--
	}
	return line
}

// checkText refuses what is no text.
func checkText(data []byte) *SyntaxError {
	d := Document{Data: data}
	if bytes.HasPrefix(data, []byte("\ufeff")) {
		return &SyntaxError{1, 1, "the text begins with a byte order mark", "save it as UTF-8 without one"}
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			line, column := d.Position(i)
			return &SyntaxError{line, column, "the text is not UTF-8", "save it as UTF-8"}
		}
		i += size
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return &SyntaxError{1, 1, "the text is empty", `write a policy, such as {"allowOrigins": ["https://example.com"]}`}
	}
	return nil
}
