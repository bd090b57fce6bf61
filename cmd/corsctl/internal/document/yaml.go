package document

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// readYAML reads all documents of a YAML text.
func readYAML(data []byte) (*Document, *SyntaxError) {
	if problem := checkText(data); problem != nil {
		return nil, problem
	}
	d := &Document{Data: data}
	r := yamlReader{data: data, lines: lineStarts(data), seen: map[*yaml.Node]*Node{}}
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithUniqueKeys(false))
	if err != nil {
		return nil, &SyntaxError{1, 1, err.Error(), ""}
	}
	for {
		var document yaml.Node
		switch err := loader.Load(&document); {
		case errors.Is(err, io.EOF):
			return d, nil
		case err != nil:
			return nil, r.syntaxError(err)
		}
		root := &document
		if root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
			root = root.Content[0]
		}
		if root.Kind != 0 {
			d.Roots = append(d.Roots, r.node(root))
		}
	}
}

func (r *yamlReader) syntaxError(err error) *SyntaxError {
	e := &SyntaxError{1, 1, "this is not YAML: " + err.Error(), "check the indentation, and quote texts that hold special characters"}
	load := (*yaml.LoadError)(nil)
	if !errors.As(err, &load) {
		return e
	}
	e.Line, e.Column = max(1, load.Mark.Line), max(1, load.Mark.Column)
	e.Problem = "this is not YAML: " + load.Message
	if load.Stage == yaml.ReaderStage { // about a character
		e.Fix = "remove the character"
		return e
	}
	line, _, _ := bytes.Cut(r.data[r.lineStart(e.Line):], []byte("\n"))
	switch {
	case beginsWithTab.Match(line):
		e.Problem, e.Fix = "YAML is indented with spaces, and this line begins with a tab", "replace the tab by spaces"
	case bareStar.Match(line):
		e.Fix = `a * without quotes refers to an anchor of YAML: write "*" with its quotes`
	}
	return e
}

var (
	beginsWithTab = regexp.MustCompile(`^ *\t`)

	// bareStar matches a * where a value begins.
	bareStar = regexp.MustCompile(`[:\[,-] *\*`)
)

// yamlReader turns nodes of the YAML library, which have a line and a column, into
// those of this package.
type yamlReader struct {
	data  []byte
	lines []int
	seen  map[*yaml.Node]*Node // aliases lead to nodes that are there already
}

// lineStarts returns where lines begin, by the line breaks of the YAML library.
func lineStarts(data []byte) []int {
	starts := []int{0}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		i += size
		switch r {
		case '\r':
			if i < len(data) && data[i] == '\n' {
				i++
			}
			starts = append(starts, i)
		case '\n', '\u0085', '\u2028', '\u2029':
			starts = append(starts, i)
		}
	}
	return starts
}

func (r *yamlReader) lineStart(line int) int {
	return r.lines[max(0, min(line-1, len(r.lines)-1))]
}

// offset returns the offset of a line and a column, which counts characters.
func (r *yamlReader) offset(line, column int) int {
	at := r.lineStart(line)
	for ; column > 1 && at < len(r.data); column-- {
		_, size := utf8.DecodeRune(r.data[at:])
		at += size
	}
	return at
}

func (r *yamlReader) node(y *yaml.Node) *Node {
	if y.Kind == yaml.AliasNode {
		n := r.node(y.Alias)
		n.Shared = true
		return n
	}
	if n, found := r.seen[y]; found {
		return n
	}
	n := &Node{Start: r.offset(y.Line, y.Column), Shared: y.Anchor != "" || y.Style&yaml.TaggedStyle != 0}
	r.seen[y] = n
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind, n.Block = Object, y.Style&yaml.FlowStyle == 0
		for i := 0; i+1 < len(y.Content); i += 2 {
			n.Members = append(n.Members, Member{r.node(y.Content[i]), r.node(y.Content[i+1])})
		}
	case yaml.SequenceNode:
		n.Kind, n.Block = List, y.Style&yaml.FlowStyle == 0
		for _, item := range y.Content {
			n.Items = append(n.Items, r.node(item))
		}
	default:
		r.scalar(n, y)
	}
	return n
}

func (r *yamlReader) scalar(n *Node, y *yaml.Node) {
	n.Text = y.Value
	switch y.ShortTag() {
	case "!!int", "!!float":
		n.Kind = Number
	case "!!bool":
		n.Kind = Bool
	case "!!null":
		n.Kind = Null
	}
	rest := r.data[n.Start:]
	switch {
	case y.Style&yaml.LiteralStyle != 0:
		n.Style = Literal
	case y.Style&yaml.FoldedStyle != 0:
		n.Style = Folded
	case y.Style&yaml.DoubleQuotedStyle != 0:
		n.Style, n.End = Double, closedAt(n.Start, rest, '"', '\\')
	case y.Style&yaml.SingleQuotedStyle != 0:
		n.Style, n.End = Single, closedAt(n.Start, rest, '\'', '\'')
	case bytes.HasPrefix(rest, []byte(y.Value)) && !strings.ContainsAny(y.Value, "\n\r"):
		n.End = n.Start + len(y.Value)
	}
}

// closedAt returns where a quoted scalar ends, or 0. The escape takes one character
// with it; in single quotes it is the quote itself, twice.
func closedAt(start int, text []byte, quote, escape byte) int {
	if len(text) == 0 || text[0] != quote {
		return 0
	}
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == escape && (escape != quote || i+1 < len(text) && text[i+1] == quote):
			i++
		case text[i] == quote:
			return start + i + 1
		}
	}
	return 0
}
