package routemodel

import (
	"io/fs"
	"testing/fstest"
)

// Files is the file system of a step that serves files. To open one of them runs
// the step.
type Files struct {
	build *Build
	step  int
}

// Open implements fs.FS.
func (f Files) Open(name string) (fs.File, error) {
	f.build.trace.note(f.step)
	return files.Open(name)
}

var files = fstest.MapFS{
	"a":   {Data: []byte("a")},
	"b":   {Data: []byte("b")},
	"c/a": {Data: []byte("c/a")},
}
