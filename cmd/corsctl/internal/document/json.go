package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/sallyport/cors/core"
)

// readJSON reads one JSON value. Its syntax errors are those of core.ParsePolicy.
func readJSON(data []byte) (*Document, *SyntaxError) {
	if problem := checkText(data); problem != nil {
		return nil, problem
	}
	var whole json.RawMessage // limits the depth, too
	decoder := json.NewDecoder(bytes.NewReader(data))
	err := decoder.Decode(&whole)
	if err == nil && len(bytes.TrimSpace(data[decoder.InputOffset():])) > 0 {
		rest := data[decoder.InputOffset():]
		d := Document{Data: data}
		line, column := d.Position(len(data) - len(bytes.TrimLeft(rest, " \t\r\n")))
		return nil, &SyntaxError{line, column, "there is more text after the JSON value", "remove it"}
	}
	if err != nil {
		_, err := core.ParsePolicy(data)
		if problem := (*core.ParseError)(nil); errors.As(err, &problem) {
			return nil, &SyntaxError{problem.Line, problem.Column, problem.Problem, problem.Fix}
		}
		return nil, &SyntaxError{1, 1, "this is not JSON", "write a JSON object"}
	}
	r := jsonReader{data: data, decoder: json.NewDecoder(bytes.NewReader(data))}
	r.decoder.UseNumber()
	return &Document{Data: data, Roots: []*Node{r.value()}, JSON: true}, nil
}

// jsonReader reads text that is known to be JSON.
type jsonReader struct {
	data    []byte
	decoder *json.Decoder
}

// start is where the next token begins.
func (r *jsonReader) start() int {
	at := int(r.decoder.InputOffset())
	for at < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[at]) >= 0 {
		at++
	}
	return at
}

func (r *jsonReader) value() *Node {
	n := &Node{Start: r.start()}
	token, _ := r.decoder.Token() // cannot fail: the text is JSON
	switch v := token.(type) {
	case json.Delim:
		n.Kind = List
		if v == '{' {
			n.Kind = Object
		}
		for r.decoder.More() {
			if n.Kind == List {
				n.Items = append(n.Items, r.value())
				continue
			}
			key := r.value()
			n.Members = append(n.Members, Member{key, r.value()})
		}
		_, _ = r.decoder.Token() // the closing bracket
	case string:
		n.Text, n.Style = v, Double
	case bool:
		n.Kind = Bool
	case json.Number:
		n.Kind = Number
	default:
		n.Kind = Null
	}
	n.End = int(r.decoder.InputOffset())
	if n.Kind == Bool || n.Kind == Number || n.Kind == Null {
		n.Text = string(r.data[n.Start:n.End])
	}
	return n
}
