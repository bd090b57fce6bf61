package policyfile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// place is a folder with a policy file, which writers change.
type place struct {
	t    *testing.T
	dir  string
	path string
}

func newPlace(t *testing.T) *place {
	dir := t.TempDir()
	return &place{t, dir, filepath.Join(dir, "policy.json")}
}

func (p *place) in(name string) string { return filepath.Join(p.dir, name) }

func (p *place) check(err error) {
	p.t.Helper()
	require.NoError(p.t, err)
}

// A writer changes the file to a new content. Its steps are what it asks of the operating
// system, in its order; a reader may look between any two.
type writer struct {
	name  string
	steps func(p *place, pieces []string) []func()
}

// run takes all steps of a writer.
func (p *place) run(w writer, pieces ...string) {
	for _, step := range w.steps(p, pieces) {
		step()
	}
}

// writePieces returns the steps that open a file and write to it.
func (p *place) writePieces(path string, flags int, pieces []string) (steps []func()) {
	var file *os.File
	steps = append(steps, func() {
		var err error
		file, err = os.OpenFile(path, flags, 0o644)
		p.check(err)
	})
	for _, piece := range pieces {
		steps = append(steps, func() {
			_, err := file.WriteString(piece)
			p.check(err)
		})
	}
	return append(steps, func() { p.check(file.Close()) })
}

const create = os.O_WRONLY | os.O_CREATE | os.O_TRUNC

func (p *place) rename(from, to string) func() {
	return func() { p.check(os.Rename(from, to)) }
}

func (p *place) remove(path string) func() {
	return func() { p.check(os.RemoveAll(path)) }
}

// inPlace is what a shell's redirection, cp and os.WriteFile do, and vim with
// backupcopy=yes.
var inPlace = writer{"in place", func(p *place, pieces []string) []func() {
	return p.writePieces(p.path, create, pieces)
}}

// sed -i, many libraries, and configuration management.
var renamed = writer{"a new file that is renamed", func(p *place, pieces []string) []func() {
	temporary := p.in("sedXw3Kp")
	return append(p.writePieces(temporary, create|os.O_EXCL, pieces), p.rename(temporary, p.path))
}}

// vim first tries whether it can create files, under the name 4913. It keeps the old
// file as a backup until the new one is written.
var vim = writer{"vim", func(p *place, pieces []string) []func() {
	probe, backup := p.in("4913"), p.in("policy.json~")
	steps := append(p.writePieces(probe, create|os.O_EXCL, nil), p.remove(probe))
	steps = append(steps, p.renameIfThere(p.path, backup))
	steps = append(steps, p.writePieces(p.path, create, pieces)...)
	return append(steps, func() { p.check(os.Chmod(p.path, 0o640)) }, p.remove(backup))
}}

// emacs has a lock, and keeps the backup.
var emacs = writer{"emacs", func(p *place, pieces []string) []func() {
	lock := p.in(".#policy.json")
	steps := []func(){
		func() { p.check(os.Symlink("somebody@example.1234:1700000000", lock)) },
		p.renameIfThere(p.path, p.in("policy.json~")),
	}
	steps = append(steps, p.writePieces(p.path, create, pieces)...)
	return append(steps, p.remove(lock))
}}

var deletesFirst = writer{"deletes first", func(p *place, pieces []string) []func() {
	return append([]func(){p.remove(p.path)}, p.writePieces(p.path, create, pieces)...)
}}

func (p *place) renameIfThere(from, to string) func() {
	return func() {
		if _, err := os.Lstat(from); err == nil {
			p.check(os.Rename(from, to))
		}
	}
}

// deletion leaves no file.
var deletion = writer{"deletion", func(p *place, _ []string) []func() {
	return []func(){p.remove(p.path)}
}}

var editors = []writer{inPlace, renamed, vim, emacs, deletesFirst}

// kubelet is how kubelet writes a ConfigMap: AtomicWriter.Write of
// kubernetes/pkg/volume/util/atomic_writer.go, whose numbers of steps are given here.
var kubelet = writer{"kubelet", func(p *place, pieces []string) []func() {
	return kubeletSteps(p, pieces, true)
}}

// kubeletWithoutKey writes a ConfigMap that has no key policy.json any more.
var kubeletWithoutKey = writer{"kubelet without the key", func(p *place, _ []string) []func() {
	return kubeletSteps(p, nil, false)
}}

func kubeletSteps(p *place, pieces []string, hasKey bool) (steps []func()) {
	data, temporary := p.in("..data"), p.in("..data_tmp")
	old, _ := os.Readlink(data)                                       // 2
	fresh, err := os.MkdirTemp(p.dir, "..2026_11_27_18_29_57.")       // 5
	p.check(err)                                                      // (a step of its own would need the name before)
	steps = append(steps, func() { p.check(os.Chmod(fresh, 0o755)) }) // 5
	if hasKey {
		file := filepath.Join(fresh, "policy.json")
		steps = append(steps, p.writePieces(file, create, pieces)...)    // 6
		steps = append(steps, func() { p.check(os.Chmod(file, 0o644)) }) // 6
	}
	steps = append(steps, p.writePieces(filepath.Join(fresh, "other.txt"), create, []string{"another key"})...)
	steps = append(steps,
		func() { p.check(os.Symlink(filepath.Base(fresh), temporary)) }, // 8
		p.rename(temporary, data), // 9
	)
	if hasKey {
		steps = append(steps, func() { // 10, if needed
			if _, err := os.Readlink(p.path); os.IsNotExist(err) {
				p.check(os.Symlink(filepath.Join("..data", "policy.json"), p.path))
			}
		})
	} else {
		steps = append(steps, p.remove(p.path)) // 11
	}
	if old != "" { // 12, which removes one file after the other
		steps = append(steps,
			p.remove(filepath.Join(p.dir, old, "policy.json")),
			p.remove(filepath.Join(p.dir, old, "other.txt")),
			p.remove(filepath.Join(p.dir, old)))
	}
	return steps
}

// content is what a file may hold.
type content struct {
	number  int
	text    string
	origins []string // nil if it is not a valid policy
}

// valid returns a content of n origins. Each of them has the number, so that a mixture of
// two contents is noticed.
func valid(number, n int) content {
	c := content{number: number}
	for i := range n {
		c.origins = append(c.origins, fmt.Sprintf("https://n%d-%d.example", number, i))
	}
	c.text = fmt.Sprintf("{\n  \"allowOrigins\": [\"%s\"],\n  \"maxAge\": %d\n}\n", strings.Join(c.origins, "\", \""), 1+number%600)
	return c
}

// invalid returns a content that is no policy, in one of several ways.
func invalid(number, way int) content {
	texts := []string{
		"", "{", "null", `["https://a.example"]`, "allowOrigins: []",
		fmt.Sprintf(`{"allowOrigins": ["https://n%d.example/"]}`, number),
		fmt.Sprintf(`{"allowOrigins": ["https://n%d.example"], "unknown": true}`, number),
		fmt.Sprintf(`{} {"allowOrigins": ["https://n%d.example"]}`, number),
	}
	return content{number: number, text: texts[way%len(texts)]}
}

// cut cuts a text into pieces.
func cut(rng *rand.Rand, text string) (pieces []string) {
	for len(text) > 0 && rng.IntN(4) > 0 {
		n := 1 + rng.IntN(len(text))
		pieces, text = append(pieces, text[:n]), text[n:]
	}
	return append(pieces, text)
}
