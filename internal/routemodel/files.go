package routemodel

import (
	"io/fs"
	"testing/fstest"
)

// files is the file system of a step.
type files struct {
	build *Build
	step  int
}

// Open implements fs.FS.
func (f files) Open(name string) (fs.File, error) {
	f.build.Ran(f.step)
	return sampleFiles.Open(name)
}

var sampleFiles = fstest.MapFS{
	"a":   {Data: []byte("a")},
	"b":   {Data: []byte("b")},
	"c/a": {Data: []byte("c/a")},
}
