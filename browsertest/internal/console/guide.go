package console

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Guide is the documents with their blocks, which are between <!-- console: name --> and
// <!-- end -->. A line of a block belongs to one browser.
type Guide struct {
	texts map[string]string // by path
}

// versions is the name of the block that says which browsers showed the messages.
const versions = "versions"

// ReadGuide reads the documents, which must have one block for each case and no other.
func ReadGuide(paths ...string) (*Guide, error) {
	g := &Guide{texts: map[string]string{}}
	names := map[string]int{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		g.texts[path] = string(text)
		for _, found := range block.FindAllStringSubmatch(string(text), -1) {
			names[found[2]]++
		}
		if opened, whole := strings.Count(string(text), "<!-- console: "), len(block.FindAllString(string(text), -1)); opened != whole {
			return nil, fmt.Errorf("%s: %d blocks begin and %d end", path, opened, whole)
		}
	}
	wanted := []string{versions}
	for _, c := range Cases {
		wanted = append(wanted, c.Name)
	}
	for _, name := range wanted {
		if names[name] != 1 {
			return nil, fmt.Errorf("%q: the documents have %d blocks <!-- console: %s -->, want one", name, names[name], name)
		}
		delete(names, name)
	}
	for name := range names {
		return nil, fmt.Errorf("%q: the documents have such a block, and there is no case of that name", name)
	}
	return g, nil
}

var block = regexp.MustCompile(`(?s)(<!-- console: ([^\n]+?) -->\n)(.*?)(<!-- end -->)`)

// lines returns those of a block that belong to a browser.
func (g *Guide) lines(name, browser string) (own []string) {
	for _, text := range g.texts {
		for _, found := range block.FindAllStringSubmatch(text, -1) {
			for line := range strings.Lines(found[3]) {
				if found[2] == name && ofBrowser(line, browser) {
					own = append(own, strings.TrimSpace(line))
				}
			}
		}
	}
	return own
}

func ofBrowser(line, browser string) bool {
	line = strings.TrimPrefix(strings.TrimPrefix(line, "### "), "- ")
	return strings.HasPrefix(line, labels[browser]+": ")
}

// Has reports whether the guide shows what was seen, in any order: a browser's processes
// write to its console side by side.
func (g *Guide) Has(browser string, s Seen) bool {
	return slices.Equal(slices.Sorted(slices.Values(g.lines(s.Name, browser))), slices.Sorted(slices.Values(s.shown(browser))))
}

// Compare returns a text for each block that a browser contradicts.
func (g *Guide) Compare(browser, version string, seen []Seen) (wrong []string) {
	for _, s := range seen {
		if !g.Has(browser, s) {
			wrong = append(wrong, fmt.Sprintf("block %q: the console of %s %s shows\n\t%s\nand the guide has\n\t%s",
				s.Name, browser, version, strings.Join(s.shown(browser), "\n\t"), strings.Join(g.lines(s.Name, browser), "\n\t")))
		}
	}
	return wrong
}

// Knows reports whether the guide is from a version of a browser.
func (g *Guide) Knows(browser, version string) bool {
	return strings.HasSuffix(strings.Join(g.lines(versions, browser), ""), " "+version)
}

// Put replaces what the guide has of a browser by what was seen.
func (g *Guide) Put(browser, version string, seen []Seen) {
	if browser == "WebKit" {
		version = "WebKitGTK " + version
	}
	g.replace(versions, browser, []string{"- " + labels[browser] + ": " + version})
	for _, s := range seen {
		g.replace(s.Name, browser, s.shown(browser))
	}
}

func (g *Guide) replace(name, browser string, lines []string) {
	fence := slices.ContainsFunc(Cases, func(c Case) bool { return c.Name == name && c.Whole })
	var headings, items []string
	for _, other := range []string{"Chromium", "Firefox", "WebKit"} {
		own := lines
		if other != browser {
			own = g.lines(name, other)
		}
		for _, line := range own {
			if strings.HasPrefix(line, "### ") {
				headings = append(headings, line)
			} else {
				items = append(items, line)
			}
		}
	}
	text := "\n"
	if len(headings) > 0 {
		text += strings.Join(headings, "\n\n") + "\n\n"
	}
	if fence {
		items = append(append([]string{"```text"}, items...), "```")
	}
	if len(items) > 0 {
		text += strings.Join(items, "\n") + "\n\n"
	}
	for path, document := range g.texts {
		g.texts[path] = block.ReplaceAllStringFunc(document, func(old string) string {
			found := block.FindStringSubmatch(old)
			if found[2] != name {
				return old
			}
			return found[1] + text + found[4]
		})
	}
}

// Write writes the documents.
func (g *Guide) Write() error {
	for path, text := range g.texts {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}
