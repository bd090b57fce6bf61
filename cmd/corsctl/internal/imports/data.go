package imports

import (
	"fmt"
	"math"
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
	for _, root := range d.Roots {
		for _, object := range l.objects(root) {
			found = append(found, l.readObject(d, object))
		}
	}
	return found, nil
}

// objects returns the objects that hold settings: those at the paths of the library, or
// the whole document, or what is in it under "cors".
func (l *library) objects(root *document.Node) []*document.Node {
	var found []*document.Node
	for _, path := range l.roots {
		found = append(found, objectsAt(root, path)...)
	}
	if len(found) > 0 || root.Kind != document.Object {
		return found
	}
	if inner := root.Get("cors"); inner != nil && inner.Kind == document.Object {
		return []*document.Node{inner}
	}
	return []*document.Node{root}
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
	fields := map[string]string{}
	for field := range l.fields {
		fields[spelling(field)] = field
	}
	seen := map[string]bool{}
	for _, m := range object.Members {
		field, known := fields[spelling(m.Key.Text)]
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
	if n.Kind == document.Null && k != list {
		return nil, ""
	}
	switch k {
	case list:
		if n.Kind == document.Null {
			return nil, ""
		}
		if n.Kind != document.List {
			return nil, wrong
		}
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
