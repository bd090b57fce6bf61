package policydoc

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"github.com/sallyport/cors/cmd/corsctl/internal/document"
	"github.com/sallyport/cors/core"
)

// Codes of problems of files. docs/corsctl.md explains each.
const (
	FileSyntax       = "file-syntax"
	FileNoPolicy     = "file-no-policy"
	FileType         = "file-type"
	FileYAMLWord     = "file-yaml-word"
	FileKeyUnknown   = "file-key-unknown"
	FileKeyDuplicate = "file-key-duplicate"
)

// Read reads the policies of a file. What it cannot read is told in the problems.
func Read(name string, data []byte) *File {
	f := &File{Name: name}
	d, problem := document.Read(name, data)
	if problem != nil {
		f.syntax(problem)
		return f
	}
	f.Document = d
	for _, root := range d.Roots {
		f.find(root, 0)
	}
	f.askCore(data)
	if len(f.Policies) == 0 && len(f.Problems) == 0 {
		f.Problems = append(f.Problems, Problem{
			Code: FileNoPolicy, Start: Position{1, 1}, End: Position{1, 1}, Index: -1,
			Problem: "the file holds no policy",
			Fix:     `write one such as {"allowOrigins": ["https://example.com"]}, a ConfigMap that holds one, or an HTTPRoute with a CORS filter`,
		})
	}
	return f
}

// askCore makes sure that what passes here also passes core.ParsePolicy, which looks at
// the text itself.
func (f *File) askCore(data []byte) {
	if !f.Document.JSON || len(f.Policies) != 1 || f.Policies[0].object != f.Document.Roots[0] || len(f.Policies[0].Problems) > 0 {
		return
	}
	_, err := core.ParsePolicy(data)
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return
	}
	for _, err := range joined.Unwrap() {
		if e := (*core.ParseError)(nil); errors.As(err, &e) {
			f.syntax(&document.SyntaxError{Line: e.Line, Column: e.Column, Problem: e.Problem, Fix: e.Fix})
		}
	}
}

func (f *File) syntax(e *document.SyntaxError) {
	at := Position{e.Line, e.Column}
	f.Problems = append(f.Problems, Problem{Code: FileSyntax, Start: at, End: at, Index: -1, Problem: printable(e.Problem), Fix: e.Fix})
}

// printable replaces what could steer a terminal or begin a line of its own.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\ufffd'
	}, s)
}

// deepestList is how many lists of Kubernetes objects may be within each other. An
// alias of YAML can make a list contain itself.
const deepestList = 4

// find finds the policies of one document.
func (f *File) find(n *document.Node, depth int) {
	t := text{Document: f.Document}
	kind := n.StringAt("kind")
	isObject := kind != "" && n.StringAt("apiVersion") != ""
	name := strings.TrimSpace(kind + " " + printable(n.StringAt("metadata", "name")))
	switch {
	case n.Kind == document.Null && len(f.Document.Roots) > 1: // nothing between two "---"
	case !isObject:
		f.Policies = append(f.Policies, readPolicy(t, n, ""))
	case kind == "ConfigMap":
		f.configMap(n, name)
	case kind == "HTTPRoute":
		f.route(n, name)
	case strings.HasSuffix(kind, "List") && depth < deepestList:
		if items := n.Get("items"); items != nil {
			for _, item := range items.Items {
				if item.Kind == document.Object {
					f.find(item, depth+1)
				}
			}
		}
	}
}

// configMap reads the strings of a ConfigMap that are meant as a policy: those that name
// its first field.
func (f *File) configMap(n *document.Node, name string) {
	data := n.Get("data")
	if data == nil {
		return
	}
	for _, m := range data.Members {
		if m.Value.Kind != document.String || !strings.Contains(strings.ToLower(m.Value.Text), "alloworigins") {
			continue
		}
		inner, problem := f.Document.Embed(m.Key.Text, m.Value)
		if problem != nil {
			f.syntax(problem)
			continue
		}
		for _, root := range inner.Roots {
			f.Policies = append(f.Policies, readPolicy(text{inner.Document, inner}, root, name+", key "+printable(m.Key.Text)))
		}
	}
}

// route reads the CORS filters of an HTTPRoute, those of its backends too.
func (f *File) route(n *document.Node, name string) {
	rules := n.Get("spec").Get("rules")
	if rules == nil {
		return
	}
	for i, rule := range rules.Items {
		where := name + ", rule " + strconv.Itoa(i)
		f.filters(rule, where)
		if backends := rule.Get("backendRefs"); backends != nil {
			for j, backend := range backends.Items {
				f.filters(backend, where+", backend "+strconv.Itoa(j))
			}
		}
	}
}

func (f *File) filters(n *document.Node, where string) {
	filters := n.Get("filters")
	if filters == nil {
		return
	}
	for i, filter := range filters.Items {
		if cors := filter.Get("cors"); cors != nil && filter.StringAt("type") == "CORS" {
			p := readPolicy(text{Document: f.Document}, cors, where+", filter "+strconv.Itoa(i))
			p.Gateway = true
			f.Policies = append(f.Policies, p)
		}
	}
}
