package cors_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCodeOfTheDocumentsIsThatOfTheExamples keeps the code of the README and of docs
// from rotting: each block is a file of examples, or some lines of one or of a
// package's examples, byte for byte. Those files are compiled, run and tested there.
func TestCodeOfTheDocumentsIsThatOfTheExamples(t *testing.T) {
	code := map[string]string{}
	for _, file := range filesOf(t, ".", func(path string) bool {
		inExamples := strings.HasPrefix(path, "examples/") || strings.Contains(path, "/example/")
		return strings.HasSuffix(path, ".go") && (inExamples || strings.HasPrefix(filepath.Base(path), "example"))
	}) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		code[file] = string(text)
	}
	require.NotEmpty(t, code)

	shown := map[string]bool{}
	for _, document := range append(guides(t), "README.md") {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		blocks := codeBlocks(t, string(text), "go")
		if strings.HasPrefix(filepath.ToSlash(document), "docs/mounting") {
			// What they print is the output of an example, which go test compares.
			for _, output := range codeBlocks(t, string(text), "text") {
				blocks = append(blocks, regexp.MustCompile("(?m)^(.)").ReplaceAllString(output, "// $1"))
			}
		}
		for _, block := range blocks {
			found := false
			for file, lines := range code {
				if hasLines(lines, block) {
					found, shown[file] = true, true
				}
			}
			assert.True(t, found, "no file of examples and no example of a package has these lines of %s:\n%s", document, block)
		}
	}
	for file := range code {
		if program, err := filepath.Match("examples/readme/*/main.go", file); err == nil && program {
			assert.True(t, shown[file], "no document has anything of %s", file)
		}
	}
}

// guides returns the documents of docs and its folders.
func guides(t *testing.T) []string {
	t.Helper()
	return filesOf(t, "docs", func(path string) bool { return strings.HasSuffix(path, ".md") })
}

// filesOf returns the files below the folder whose slash-separated path fits. What a
// test reads or a hidden folder holds is not searched.
func filesOf(t *testing.T, folder string, fits func(path string) bool) (files []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := len(entry.Name()) > 1 && entry.Name()[0] == '.'
		if entry.IsDir() && (hidden || entry.Name() == "testdata" || entry.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !entry.IsDir() && fits(filepath.ToSlash(path)) {
			files = append(files, path)
		}
		return nil
	}))
	return files
}

// codeBlocks returns the text between fences of a language. In a list it has the list's
// indentation, which is no part of it.
func codeBlocks(t *testing.T, markdown, language string) (blocks []string) {
	t.Helper()
	var block *strings.Builder
	var indentation string
	for line := range strings.Lines(markdown) {
		switch before, isFence := strings.CutSuffix(line, "```"+language+"\n"); {
		case isFence:
			block, indentation = &strings.Builder{}, before
		case block != nil && strings.TrimSpace(line) == "```":
			blocks, block = append(blocks, block.String()), nil
		case block != nil:
			block.WriteString(strings.TrimPrefix(line, indentation))
		}
	}
	require.Nil(t, block, "a block is not closed by ```")
	return blocks
}

// hasLines reports whether the lines are in the text in one piece, at any
// indentation that is the same for all of them.
func hasLines(text, lines string) bool {
	for range 4 {
		if strings.Contains("\n"+text, "\n"+lines) {
			return true
		}
		lines = "\t" + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n\t") + "\n"
		lines = strings.ReplaceAll(lines, "\n\t\n", "\n\n")
	}
	return false
}

// TestReadmeIsShort keeps the README to what a newcomer needs; the rest is in docs.
func TestReadmeIsShort(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	assert.LessOrEqual(t, len(readme), 9000, "bytes")
}

// TestReadmeNamesTheModulesToReplace holds the README to the modules that users import.
// The lines of its section suffice only if such a module needs no other than the root.
func TestReadmeNamesTheModulesToReplace(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(readme), "\n## Use it from a checkout\n")
	section, _, _ = strings.Cut(section, "\n## ")
	contributing, err := os.ReadFile("CONTRIBUTING.md")
	require.NoError(t, err)
	_, released, _ := strings.Cut(string(contributing), "Those that users import are")
	released, _, _ = strings.Cut(released, ".")

	modules := regexp.MustCompile("`([a-z0-9]+)`").FindAllStringSubmatch(released, -1)
	require.NotEmpty(t, modules)
	for _, found := range modules {
		module := found[1]
		assert.Contains(t, section, "`"+module+"`", "the README has to name the module")
		file, err := os.ReadFile(filepath.Join(module, "go.mod"))
		require.NoError(t, err)
		needed := regexp.MustCompile(`github\.com/sallyport/cors\S* v0\.0\.0`).FindAllString(string(file), -1)
		assert.Equal(t, []string{"github.com/sallyport/cors v0.0.0"}, needed, "what %s needs of this project", module)
	}
}

// TestLinksOfTheDocumentsLeadSomewhere follows the links to files of this project, and to
// headings and anchors of its documents.
func TestLinksOfTheDocumentsLeadSomewhere(t *testing.T) {
	documents := filesOf(t, ".", func(path string) bool { return strings.HasSuffix(path, ".md") })
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	for _, document := range documents {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		for _, found := range link.FindAllStringSubmatch(string(text), -1) {
			target, anchor := filepath.Join(filepath.Dir(document), found[1]), found[2]
			if found[1] == "" {
				target = document
			}
			_, err := os.Stat(target)
			assert.NoError(t, err, "%s links to %s", document, found[1])
			if err == nil && anchor != "" {
				assert.Contains(t, anchorsOf(t, target), anchor, "%s links to #%s of %s", document, anchor, target)
			}
		}
	}
}

// anchorsOf returns what a link to a part of a document may name: an id, or a heading as
// GitHub writes it.
func anchorsOf(t *testing.T, document string) (anchors []string) {
	t.Helper()
	text, err := os.ReadFile(document)
	require.NoError(t, err)
	for _, found := range regexp.MustCompile(`<a id="([^"]+)">`).FindAllStringSubmatch(string(text), -1) {
		anchors = append(anchors, found[1])
	}
	for _, found := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(string(text), -1) {
		heading := regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(found[1]), "")
		anchors = append(anchors, strings.ReplaceAll(heading, " ", "-"))
	}
	return anchors
}
