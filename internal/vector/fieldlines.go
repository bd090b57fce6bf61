package vector

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// fieldLines are the name and value of each line, in order. In JSON each is [name,
// value]. Instead of the value, {"repeat": text, "times": n} repeats the text n times,
// and "lines" makes that many lines of it.
type fieldLines [][2]string

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
		return fmt.Errorf("a line is [name, value], not a list of %d", len(pair))
	}
	var name string
	if err := json.Unmarshal(pair[0], &name); err != nil {
		return err
	}
	repeated := repetition{times: 1, lines: 1}
	if err := json.Unmarshal(pair[1], &repeated.text); err != nil {
		if err := json.Unmarshal(pair[1], &repeated); err != nil {
			return fmt.Errorf("header %q: %w", name, err)
		}
	}
	if name == "" || strings.ContainsAny(name, "\r\n: ") || strings.ContainsAny(repeated.text, "\r\n") {
		return fmt.Errorf("header %q: a line break, or no name", name)
	}
	value := strings.Repeat(repeated.text, repeated.times)
	for range repeated.lines {
		*f = append(*f, [2]string{name, value})
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
		return errors.New("repeat is not empty, and times and lines are not below 1")
	}
	return nil
}
