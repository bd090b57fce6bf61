package imports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/document"
)

// readData finds the configurations in JSON or YAML. A key is the name of a field,
// whatever its case is, with or without _ and -.
func (l *library) readData(name string, data []byte) ([]*settings, error) {
	d, problem := document.Read(name, data)
	if problem != nil {
		text := fmt.Sprintf("%s:%d:%d: %s", name, problem.Line, problem.Column, problem.Problem)
		if problem.Fix != "" {
			text += "; " + problem.Fix
		}
		return nil, fmt.Errorf("%s", text)
	}
	var found []*settings
	for _, n := range d.Roots {
		found = append(found, l.readRoot(d, n)...)
	}
	return found, nil
}

// readRoot finds the settings at the paths of the library. Without them, the whole
// document is the settings, or what is in it under "cors".
func (l *library) readRoot(d *document.Document, n *document.Node) []*settings {
	var found []*settings
	for _, r := range l.roots {
		for _, object := range objectsAt(n, r.path) {
			s := l.readObject(d, object)
			if r.defaults != nil {
				r.defaults(s)
			}
			found = append(found, s)
		}
	}
	if len(found) > 0 || n.Kind != document.Object {
		return found
	}
	if inner := n.Get("cors"); inner != nil && inner.Kind == document.Object {
		n = inner
	}
	known := func(m document.Member) bool { _, known := l.fieldOf(m.Key.Text); return known }
	if len(n.Members) > 0 && !slices.ContainsFunc(n.Members, known) {
		return nil
	}
	return []*settings{l.readObject(d, n)}
}

// fieldOf returns the field of a key.
func (l *library) fieldOf(key string) (field string, known bool) {
	for field := range l.fields {
		if field == key || !l.exactKeys && spelling(field) == spelling(key) {
			return field, true
		}
	}
	return "", false
}

// objectsAt returns the objects at a path. "*" stands for every key.
func objectsAt(n *document.Node, path []string) []*document.Node {
	if n == nil || n.Kind != document.Object {
		return nil
	}
	if len(path) == 0 {
		return []*document.Node{n}
	}
	var found []*document.Node
	for _, m := range n.Members {
		if path[0] == "*" || spelling(m.Key.Text) == spelling(path[0]) {
			found = append(found, objectsAt(m.Value, path[1:])...)
		}
	}
	return found
}

// spelling is what two spellings of a key have in common.
func spelling(key string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(key))
}

func (l *library) readObject(d *document.Document, object *document.Node) *settings {
	at := func(n *document.Node) position { line, column := d.Position(n.Start); return position{line, column} }
	s := newSettings(at(object))
	seen := map[string]bool{}
	for _, m := range object.Members {
		field, known := l.fieldOf(m.Key.Text)
		switch {
		case !known:
			s.unread(m.Key.Text, at(m.Key), fmt.Sprintf("%s %s has no such setting", l.title, l.version), "correct the key, or remove it, and import again")
			continue
		case seen[field]:
			s.unread(field, at(m.Key), "the key is there twice", "keep one of them")
			continue
		}
		seen[field] = true
		v, wrong := readValue(m.Value, l.fields[field], at)
		switch {
		case wrong != "":
			s.unread(field, at(m.Value), wrong, "correct the value, and import again")
		case v != nil:
			s.values[field] = *v
		}
	}
	return s
}

// readValue returns the value of a node, nil for the zero value of its kind, or what is
// wrong with it.
func readValue(n *document.Node, k kind, at func(*document.Node) position) (v *value, wrong string) {
	v = &value{at: at(n)}
	wrong = fmt.Sprintf("it is %s, and has to be %s", n.Kind, k)
	if n.Kind == document.Null && k != originSetting {
		return nil, ""
	}
	switch k {
	case texts, originSetting:
		switch {
		case n.Kind == document.Bool && k == originSetting:
			v.isBool, v.truth = true, strings.EqualFold(n.Text, "true")
			return v, ""
		case n.Kind == document.String:
			v.items = []item{{n.Text, v.at}}
			return v, ""
		case n.Kind != document.List:
			return nil, wrong
		}
		return readValue(n, list, at)
	case seconds:
		text := n.Text
		if number, err := strconv.ParseInt(text, 10, 64); err == nil && (n.Kind == document.Number || n.Kind == document.String) {
			if number > math.MaxInt32 || number < math.MinInt32 {
				return nil, wrong
			}
			v.number = int(number)
			return v, ""
		}
		d, err := time.ParseDuration(text)
		if n.Kind != document.String || err != nil || d%time.Second != 0 {
			return nil, wrong
		}
		v.number = int(d / time.Second)
		return v, ""
	case list:
		if n.Kind != document.List {
			return nil, wrong
		}
		v.isList = true
		for _, it := range n.Items {
			if it.Kind != document.String {
				return nil, fmt.Sprintf("an entry is %s, and has to be a string", it.Kind)
			}
			v.items = append(v.items, item{it.Text, at(it)})
		}
		return v, ""
	case boolean:
		if n.Kind != document.Bool {
			return nil, wrong
		}
		v.truth = strings.EqualFold(n.Text, "true")
		if !v.truth {
			return nil, ""
		}
		return v, ""
	case integer, duration:
		if k == duration && n.Kind == document.String {
			d, err := time.ParseDuration(n.Text)
			if err != nil {
				return nil, wrong
			}
			v.duration = d
			return v, ""
		}
		number, err := strconv.ParseInt(n.Text, 10, 64)
		if n.Kind != document.Number || err != nil || number > math.MaxInt || number < math.MinInt {
			return nil, wrong
		}
		v.number, v.duration = int(number), time.Duration(number)
		return v, ""
	case function:
		return nil, "it is a function in the program, and cannot be written here"
	default:
		v.truth = true
		return v, ""
	}
}
