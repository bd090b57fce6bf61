package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/textproto"
	"strings"
)

// fieldLine is one line of a header section.
type fieldLine struct{ name, value string }

// fieldLines are lines in order. In JSON each is [name, value]; in place of a
// value {"repeat": text, "times": n} is the text n times over, and with "lines"
// that is as many lines.
type fieldLines []fieldLine

func (f *fieldLines) UnmarshalJSON(data []byte) error {
	var pairs [][]json.RawMessage
	if err := json.Unmarshal(data, &pairs); err != nil {
		return err
	}
	for _, pair := range pairs {
		if err := f.add(pair); err != nil {
			return err
		}
	}
	return nil
}

func (f *fieldLines) add(pair []json.RawMessage) error {
	if len(pair) != 2 {
		return fmt.Errorf("a field line is [name, value], not a list of %d", len(pair))
	}
	var name string
	if err := json.Unmarshal(pair[0], &name); err != nil {
		return err
	}
	repeated := repetition{times: 1, lines: 1}
	if err := json.Unmarshal(pair[1], &repeated.text); err != nil {
		if err := json.Unmarshal(pair[1], &repeated); err != nil {
			return fmt.Errorf("field %q: %w", name, err)
		}
	}
	if name == "" || strings.ContainsAny(name, "\r\n: ") || strings.ContainsAny(repeated.text, "\r\n") {
		return fmt.Errorf("field %q: a line break, or no name", name)
	}
	value := strings.Repeat(repeated.text, repeated.times)
	for range repeated.lines {
		*f = append(*f, fieldLine{name, value})
	}
	return nil
}

// repetition stands for a value that is too long to write out.
type repetition struct {
	text         string
	times, lines int
}

func (r *repetition) UnmarshalJSON(data []byte) error {
	if err := decodeObject(data, keys{"repeat": &r.text, "times": &r.times, "lines": &r.lines}); err != nil {
		return err
	}
	if r.text == "" || r.times < 1 || r.lines < 1 {
		return errors.New("repeat, times and lines are not empty and not below 1")
	}
	return nil
}

// values returns the values of all lines called name.
func (f fieldLines) values(name string) []string {
	var values []string
	for _, line := range f {
		if sameFieldName(line.name, name) {
			values = append(values, line.value)
		}
	}
	return values
}

func sameFieldName(a, b string) bool {
	return textproto.CanonicalMIMEHeaderKey(a) == textproto.CanonicalMIMEHeaderKey(b)
}
