package codes_test

import (
	"bufio"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// page is one of the documents of this folder.
type page struct {
	name     string
	text     string
	title    string
	sections map[string]section // by their heading
}

// section is what follows a heading.
type section struct {
	prose  string              // without the blocks
	blocks map[string][]string // by their kind
}

func readPage(t *testing.T, name string) page {
	t.Helper()
	data, err := os.ReadFile(name + ".md")
	require.NoError(t, err)
	p := page{name: name, text: string(data), sections: map[string]section{}}
	heading := ""
	current := section{blocks: map[string][]string{}}
	kind, block := "", ""
	for line := range strings.Lines(p.text) {
		fence, isFence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case isFence && kind == "":
			require.NotEmpty(t, fence, "%s: a block needs a kind", name)
			kind, block = fence, ""
		case isFence:
			current.blocks[kind] = append(current.blocks[kind], block)
			kind = ""
		case kind != "":
			block += line
		case strings.HasPrefix(line, "# "):
			p.title = strings.TrimSpace(line[2:])
		case strings.HasPrefix(line, "## "):
			p.sections[heading] = current
			heading = strings.TrimSpace(line[3:])
			require.NotContains(t, p.sections, heading, "%s has a heading twice", name)
			current = section{blocks: map[string][]string{}}
		default:
			current.prose += line
		}
	}
	require.Empty(t, kind, "%s: a block is not closed", name)
	p.sections[heading] = current
	return p
}

// pages returns the names of all pages.
func pages(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.md")
	require.NoError(t, err)
	for _, file := range files {
		names = append(names, strings.TrimSuffix(file, ".md"))
	}
	slices.Sort(names)
	return names
}

const (
	anExample = "An example"
	whatSees  = "What the page sees"
	tryIt     = "Try it"
	theMend   = "The mend"
)

// one returns the only block of a kind in a section.
func (p page) one(t *testing.T, heading, kind string) string {
	t.Helper()
	blocks := p.sections[heading].blocks[kind]
	require.Len(t, blocks, 1, "%s, %q: blocks of %s", p.name, heading, kind)
	return blocks[0]
}

// has reports whether a section has a block of a kind.
func (p page) has(heading, kind string) bool { return len(p.sections[heading].blocks[kind]) > 0 }

// policy reads the policy of a section.
func (p page) policy(t *testing.T, heading string) core.Policy {
	t.Helper()
	read, err := core.ParsePolicy([]byte(filledIn(p.one(t, heading, "json"))))
	require.NoError(t, err, "%s, %q", p.name, heading)
	return read
}

// request reads the request of a section.
func (p page) request(t *testing.T, heading string) *http.Request {
	t.Helper()
	text := strings.ReplaceAll(filledIn(p.one(t, heading, "http")), "\n", "\r\n") + "\r\n"
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	require.NoError(t, err, "%s, %q", p.name, heading)
	return r
}

// aLot is what an ellipsis stands for in a policy or a request, which says so.
var aLot = strings.Repeat("a", 4096)

func filledIn(block string) string { return strings.ReplaceAll(block, "…", aLot) }

// message is the text that the library prints.
func (p page) message(t *testing.T) string {
	t.Helper()
	return strings.TrimSuffix(p.one(t, anExample, "text"), "\n")
}

// wantProgram checks that the Go of a section is that of a function of the examples. The
// name of the function is that of the page, and ends in Mended for the mend.
func (p page) wantProgram(t *testing.T, heading, file string) {
	t.Helper()
	name := camel(p.name)
	if heading == theMend {
		name += "Mended"
	}
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	_, body, found := strings.Cut(string(source), "\nfunc "+name+"(")
	require.True(t, found, "%s has no function %s", file, name)
	body, _, _ = strings.Cut(body, "\n}\n")
	block := "\n" + p.one(t, heading, "go")
	indented := regexp.MustCompile(`\n([^\n])`).ReplaceAllString(block, "\n\t$1")
	require.Contains(t, body+"\n", indented, "%s, %q: %s has other lines", p.name, heading, name)
}

func camel(name string) string {
	words := strings.Split(name, "-")
	for i, word := range words[1:] {
		words[i+1] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "")
}
