package document

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSyntaxErrorsHaveTheirPlace(t *testing.T) {
	for _, row := range []struct {
		name, file, text string
		line, column     int
		problem, fix     string
	}{
		{"a comma too many in JSON", "p.json", "{\"a\": [\n  1,\n]}", 3, 1, "this is not JSON", "no comma after the last item"},
		{"text after the value of JSON", "p.json", "{}\n\n x", 3, 2, "more text after", "remove it"},
		{"JSON that ends too early", "p.json", `{"a": [`, 1, 8, "ends before", "close what is open"},
		{"a tab in the indentation of YAML", "p.yaml", "a:\n\t- b\n", 2, 1, "begins with a tab", "replace the tab by spaces"},
		{"a star without quotes in YAML", "p.yaml", "a:\n  - *\n", 2, 6, "not YAML", `write "*" with its quotes`},
		{"a star as a value", "p.yaml", "a: *\n", 1, 5, "not YAML", `write "*" with its quotes`},
		{"a key within a value of YAML", "p.yaml", "a: b\n c: d\n", 2, 3, "mapping values are not allowed", "indentation"},
		{"a byte order mark", "p.yaml", "\ufeffa: b", 1, 1, "byte order mark", "save it as UTF-8"},
		{"what is not UTF-8", "p.yaml", "a: é\nb: \xff", 2, 4, "not UTF-8", "save it as UTF-8"},
		{"nothing", "p.yaml", " \n", 1, 1, "empty", "write a policy"},
		{"JSON by its first character", Stdin, "{\"a\": [1}", 1, 9, "this is not JSON", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, got := Read(row.file, []byte(row.text))
			if got == nil {
				t.Fatalf("Read(%q) has no error", row.text)
			}
			if got.Line != row.line || got.Column != row.column || !strings.Contains(got.Problem, row.problem) || !strings.Contains(got.Fix, row.fix) {
				t.Errorf("Read(%q)\ngot  %+v\nwant %d:%d …%s…; …%s…", row.text, *got, row.line, row.column, row.problem, row.fix)
			}
		})
	}
}

// Stdin stands for a text without an extension.
const Stdin = "-"

// TestEditsOfListsChangeNothingElse edits random lists in random layouts. The judge is
// the reader, and the lines of the text: what was not to change is there as before.
func TestEditsOfListsChangeNothingElse(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	g := layouts{rand.New(rand.NewPCG(seed, 0))}
	made := 0
	for range 3_000 {
		name, text, comments := g.list()
		d, problem := Read(name, []byte(text))
		if problem != nil {
			t.Fatalf("seed %d: %v in\n%s", seed, problem, text)
		}
		key, list := d.Roots[0].Members[1].Key, d.Roots[0].Members[1].Value
		changes := map[int][]string{}
		var want []string
		for i, item := range list.Items {
			switch g.IntN(3) {
			case 0:
				values := make([]string, g.IntN(3))
				for k := range values {
					values[k] = g.word()
				}
				changes[i] = values
				want = append(want, values...)
			default:
				want = append(want, item.Text)
			}
		}
		edits, ok := d.EditList(key, list, changes)
		if !ok {
			continue
		}
		made++
		mended := Apply(d.Data, edits)
		again, problem := Read(name, mended)
		if problem != nil {
			t.Fatalf("seed %d: %v\nin\n%s\nafter %v of\n%s", seed, problem, mended, changes, text)
		}
		var got []string
		isList := again.Roots[0].Get("list").Kind == List
		for _, item := range again.Roots[0].Get("list").Items {
			got = append(got, item.Text)
			isList = isList && item.Kind == String
		}
		if !slices.Equal(got, want) || !isList {
			t.Fatalf("seed %d: after %v of\n%s\ngot  %q in\n%s\nwant %q", seed, changes, text, got, mended, want)
		}
		before, after := again.Roots[0].Get("before"), again.Roots[0].Get("after")
		if before.Text != "b # 1" || after.Text != "a" {
			t.Fatalf("seed %d: other values have changed:\n%s\nbefore:\n%s", seed, mended, text)
		}
		for _, comment := range comments {
			if !strings.Contains(string(mended), comment) {
				t.Fatalf("seed %d: %q is lost after %v:\n%s\nbefore:\n%s", seed, comment, changes, mended, text)
			}
		}
	}
	if made < 2_000 {
		t.Errorf("seed %d: only %d edits were made: the test judges too little", seed, made)
	}
}

type layouts struct{ *rand.Rand }

func (g layouts) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g layouts) word() string {
	return g.pick("https://a.test", "https://*.b.test:8443", "null", "*", "no", "PUT", "X-A", "a: b", "a #b", "é", `q"uo'te`, "", "x:", "- y", "[z]", "8080", "~")
}

// list writes a list between two other values, and returns the comments of the text.
func (g layouts) list() (name, text string, comments []string) {
	n := 1 + g.IntN(5)
	literal := func(flow bool) string {
		d := Document{JSON: false}
		return d.literal(g.word(), Style(g.IntN(3)), flow)
	}
	comment := func() string {
		if g.IntN(2) == 0 {
			return ""
		}
		c := fmt.Sprintf("# comment %d", len(comments))
		comments = append(comments, c)
		return " " + c
	}
	eol := g.pick("\n", "\n", "\r\n")
	var b strings.Builder
	switch g.IntN(3) {
	case 0:
		name = "p.json"
		space := g.pick("", " ", "\n    ")
		b.WriteString("{\"before\": \"b # 1\",\n  \"list\": [" + space)
		for i := range n {
			if i > 0 {
				b.WriteString("," + space)
			}
			d := Document{JSON: true}
			b.WriteString(d.literal(g.word(), Double, false))
		}
		b.WriteString(space + "], \"after\": \"a\"\n}")
	case 1:
		name = "p.yaml"
		indent := g.pick("", "  ", "    ")
		b.WriteString("before: \"b # 1\"" + comment() + eol + "list:" + comment() + eol)
		for range n {
			if g.IntN(4) == 0 {
				b.WriteString(indent + strings.TrimPrefix(comment()+eol, " "))
			}
			b.WriteString(indent + "- " + g.pick("", " ") + literal(false) + comment() + eol)
		}
		b.WriteString("after: a" + g.pick("", eol))
	default:
		name = "p.yaml"
		b.WriteString("before: \"b # 1\"" + comment() + eol + "list: [")
		for i := range n {
			if i > 0 {
				b.WriteString(",")
				if g.IntN(3) == 0 {
					b.WriteString(comment() + eol + "  ")
				}
			}
			b.WriteString(literal(true))
		}
		b.WriteString("]" + comment() + eol + "after: a" + eol)
	}
	return name, b.String(), comments
}

// TestEmbeddedTextKeepsItsPlaces maps positions and edits of a block of YAML, and of a
// string of JSON.
func TestEmbeddedTextKeepsItsPlaces(t *testing.T) {
	const block = "data:\n  k: |\n    list:\n      - é1  # one\n\n      - b2\n  z: 1\n"
	d, problem := Read("c.yaml", []byte(block))
	if problem != nil {
		t.Fatal(problem)
	}
	inner, problem := d.Embed("k", d.Roots[0].Get("data").Get("k"))
	if problem != nil {
		t.Fatal(problem)
	}
	list := inner.Roots[0].Get("list")
	for i, want := range [][2]int{{4, 9}, {6, 9}} {
		if line, column := inner.Position(list.Items[i].Start); line != want[0] || column != want[1] {
			t.Errorf("item %d\ngot  %d:%d\nwant %v", i, line, column, want)
		}
	}
	edits, ok := inner.EditList(inner.Roots[0].Members[0].Key, list, map[int][]string{0: {"x", "z"}, 1: nil})
	if !ok {
		t.Fatal("the list cannot be edited")
	}
	edit, ok := inner.Outer(edits)
	if !ok {
		t.Fatal("the block cannot be edited")
	}
	const want = "data:\n  k: |\n    list:\n      - x\n      - z  # one\n\n  z: 1\n"
	if got := string(Apply(d.Data, []Edit{edit})); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	d, _ = Read("c.yaml", []byte("a: &x |\n  list: [b]\nz: *x\n"))
	inner, problem = d.Embed("k", d.Roots[0].Get("a"))
	if problem != nil {
		t.Fatal(problem)
	}
	if inner.CanEdit() {
		t.Error("a text that is used at two places can be edited")
	}

	d, _ = Read("c.json", []byte(`{"k": "list:\n- a\n"}`))
	inner, problem = d.Embed("k", d.Roots[0].Get("k"))
	if problem != nil {
		t.Fatal(problem)
	}
	if line, column := inner.Position(9); line != 1 || column != 7 {
		t.Errorf("a position in a string: got %d:%d, want that of the string, 1:7", line, column)
	}
	edits, _ = inner.EditList(nil, inner.Roots[0].Get("list"), map[int][]string{0: {"b"}})
	edit, ok = inner.Outer(edits)
	if got := string(Apply(d.Data, []Edit{edit})); !ok || got != `{"k": "list:\n- b\n"}` {
		t.Errorf("an edit of a string: got %s", got)
	}
}

// TestAliasesOfYAMLAreReadAndNotEdited also holds a list that contains itself.
func TestAliasesOfYAMLAreReadAndNotEdited(t *testing.T) {
	d, problem := Read("p.yaml", []byte("a: &x [b]\nlist: *x\nself: &y [*y]\n"))
	if problem != nil {
		t.Fatal(problem)
	}
	list := d.Roots[0].Get("list")
	if len(list.Items) != 1 || list.Items[0].Text != "b" {
		t.Errorf("the alias is read as %+v", list)
	}
	if _, ok := d.EditList(nil, list, map[int][]string{0: {"c"}}); ok {
		t.Error("a list that is used at two places is edited")
	}
}
