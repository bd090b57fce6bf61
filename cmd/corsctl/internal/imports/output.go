package imports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"io"
	"reflect"
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/core"
)

// The formats of import besides text and JSON.
const (
	Policy cli.Format = "policy" // the policy alone, for a file
	Go     cli.Format = "go"     // the policy as a literal of Go
)

// Formats returns what writes the result.
func (r *Result) Formats() cli.Formats {
	return cli.Formats{cli.Text: r.text, cli.JSON: r.json, Policy: r.policy, Go: r.golang}
}

// Mark is the key that an incomplete policy has in JSON, and the field that it has in
// Go. Neither core.ParsePolicy nor the compiler accepts it.
const Mark = "INCOMPLETE"

// marked is a policy as it is written.
type marked struct {
	Mark []string `json:"INCOMPLETE,omitempty"`
	core.Policy
}

func (r *Result) marked() marked {
	m := marked{Policy: r.Policy}
	for _, d := range r.sorted() {
		if d.Kind == Decision {
			m.Mark = append(m.Mark, d.place(r.File)+d.what())
		}
	}
	return m
}

func (r *Result) policy(w io.Writer, _ cli.Paint) error { return cli.WriteJSON(w, r.marked()) }

func (r *Result) text(w io.Writer, paint cli.Paint) error {
	var b bytes.Buffer
	switch {
	case !r.Complete():
		b.WriteString(paint.Bad("incomplete") + ": " + counted(r.count(Decision), "decision is yours", "decisions are yours"))
	case r.Same():
		b.WriteString(paint.Good("complete") + ": pages get what they got with " + r.Library + " " + r.Version)
	default:
		b.WriteString(paint.Warn("narrower") + ": pages get less than with " + r.Library + " " + r.Version + " in " + counted(r.count(Narrower), "way", "ways"))
	}
	b.WriteString("\n\n")
	if err := r.policy(&b, false); err != nil {
		return err
	}
	if len(r.Differences) > 0 {
		b.WriteString("\n")
	}
	for _, d := range r.sorted() {
		kind := string(d.Kind)
		switch d.Kind {
		case Decision:
			kind = paint.Bad(kind)
		case Narrower:
			kind = paint.Warn(kind)
		}
		fmt.Fprintf(&b, "%s%s: %s [%s]\n", d.place(r.File), kind, d.what(), d.Code)
		if d.Fix != "" {
			fmt.Fprintf(&b, "    %s\n", d.Fix)
		}
	}
	_, err := b.WriteTo(w)
	return err
}

func (d Difference) place(file string) string {
	if d.At == (position{}) {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d: ", file, d.At.Line, d.At.Column)
}

func (d Difference) what() string {
	what := d.Setting
	if d.Value != "" {
		what += " " + quoted(d.Value)
	}
	if what = strings.TrimSpace(what); what != "" {
		what += ": "
	}
	return what + d.Text
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

type jsonDifference struct {
	Kind    Kind   `json:"kind"`
	Code    string `json:"code"`
	Setting string `json:"setting"`
	Value   string `json:"value"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Text    string `json:"text"`
	Fix     string `json:"fix"`
}

func (r *Result) json(w io.Writer, _ cli.Paint) error {
	out := struct {
		cli.Header
		Library     string           `json:"library"`
		Version     string           `json:"library_version"`
		File        string           `json:"file"`
		Line        int              `json:"line"`
		Column      int              `json:"column"`
		Complete    bool             `json:"complete"`
		Same        bool             `json:"same"`
		Policy      marked           `json:"policy"`
		Differences []jsonDifference `json:"differences"`
	}{cli.NewHeader("import"), r.Library, r.Version, r.File, r.At.Line, r.At.Column, r.Complete(), r.Same(), r.marked(), []jsonDifference{}}
	for _, d := range r.sorted() {
		out.Differences = append(out.Differences, jsonDifference{d.Kind, d.Code, d.Setting, d.Value, d.At.Line, d.At.Column, d.Text, d.Fix})
	}
	return cli.WriteJSON(w, out)
}

// golang writes the fields of the policy that are set.
func (r *Result) golang(w io.Writer, _ cli.Paint) error {
	var b bytes.Buffer
	b.WriteString("core.Policy{\n")
	for _, decision := range r.marked().Mark {
		line, err := json.Marshal(decision)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s: %s,\n", Mark, line)
	}
	v := reflect.ValueOf(r.Policy)
	for _, field := range reflect.VisibleFields(v.Type()) {
		value := v.FieldByIndex(field.Index)
		if value.IsZero() {
			continue
		}
		switch value.Kind() {
		case reflect.Slice:
			fmt.Fprintf(&b, "%s: %#v,\n", field.Name, value.Interface())
		case reflect.String:
			fmt.Fprintf(&b, "%s: %q,\n", field.Name, value.String())
		default:
			fmt.Fprintf(&b, "%s: %v,\n", field.Name, value.Interface())
		}
	}
	b.WriteString("}\n")
	formatted, err := format.Source(b.Bytes())
	if err != nil {
		return err
	}
	_, err = w.Write(formatted)
	return err
}
