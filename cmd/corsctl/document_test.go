package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const guide = "../../docs/corsctl.md"

// block is a fenced block of the guide, and the text before it.
type block struct{ before, kind, text string }

func blocksOf(t *testing.T) (blocks []block) {
	t.Helper()
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	fences := regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")
	at := 0
	for _, m := range fences.FindAllStringSubmatchIndex(string(page), -1) {
		blocks = append(blocks, block{string(page[at:m[0]]), string(page[m[2]:m[3]]), string(page[m[4]:m[5]])})
		at = m[1]
	}
	return blocks
}

// TestTheGuideShowsWhatTheCommandsWrite writes the files of the guide, types its
// commands into a shell, and compares what comes out.
func TestTheGuideShowsWhatTheCommandsWrite(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the commands of the guide are for a shell of Unix")
	}
	dir := t.TempDir()
	takes := regexp.MustCompile("as `([a-z.]+)`:\\s*$")
	commands := 0
	for _, b := range blocksOf(t) {
		if b.kind != "console" {
			name := takes.FindStringSubmatch(b.before)
			if name == nil {
				t.Fatalf("the text before a block of %s does not name its file:\n%s", b.kind, b.text)
			}
			if err := os.WriteFile(filepath.Join(dir, name[1]), []byte(b.text), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		var script strings.Builder
		for line := range strings.Lines(b.text) {
			if command, found := strings.CutPrefix(line, "$ "); found {
				commands++
				// The command itself comes out first, as in the guide.
				script.WriteString("printf '%s\\n' " + shellQuoted("$ "+strings.TrimSuffix(command, "\n")) + "\n")
				script.WriteString(statusKept(command))
			}
		}
		cmd := exec.Command("sh", "-c", script.String())
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "NO_COLOR=1")
		got, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, got)
		}
		if string(got) != b.text {
			t.Errorf("the guide shows\n%s\nand the commands write\n%s", b.text, got)
		}
	}
	if commands < 10 {
		t.Errorf("only %d commands were typed", commands)
	}
}

// statusKept is a line of the script. The status of a command is kept for "echo $?".
func statusKept(command string) string {
	if command == "echo $?\n" {
		return "echo $status\n"
	}
	return strings.TrimSuffix(command, "\n") + "\nstatus=$?\n"
}

func shellQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// TestTheGuideExplainsEachCodeOfFiles compares the codes of the sources with the
// anchors of the guide, to which the reports of lint link.
func TestTheGuideExplainsEachCodeOfFiles(t *testing.T) {
	code := regexp.MustCompile(`^(file|gateway)-[a-z-]+$`)
	var want []string
	for _, name := range []string{"internal/policydoc/read.go", "internal/lint/gateway.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				if s, err := strconv.Unquote(text.Value); err == nil && code.MatchString(s) {
					want = append(want, s)
				}
			}
			return true
		})
	}
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| <a id=\"([a-z-]+)\"></a>`([a-z-]+)` \\|").FindAllStringSubmatch(string(page), -1) {
		if m[1] != m[2] {
			t.Errorf("the anchor of %s is %s", m[2], m[1])
		}
		got = append(got, m[2])
	}
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("the guide has\n%q\nwant, in this order,\n%q", got, want)
	}
}
