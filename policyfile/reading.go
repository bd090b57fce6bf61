package policyfile

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
)

// maxSize is how many bytes a file may have. A ConfigMap holds 1 MiB. Whoever has more
// origins than fit into this keeps them in a database.
const maxSize = 16 << 20

// reading is what one reading of the file found.
type reading struct {
	data    []byte
	sum     [sha256.Size]byte
	version version // when reading began
	err     error
}

// version changes when somebody writes to a file.
type version struct{ size, nanoseconds int64 }

// agrees reports whether both readings found the same content, and nothing was written
// between their beginnings. Their contents alone would not do: somebody who writes while
// both are read could make the same mixture of them.
func (r reading) agrees(before reading) bool {
	if r.err != nil || before.err != nil {
		return textOf(r.err) == textOf(before.err)
	}
	return r.sum == before.sum && r.version == before.version
}

func (r reading) withoutData() reading {
	r.data = nil
	return r
}

// read reads the file once.
func read(path string) reading {
	// Before opening, which would wait for the writer of a named pipe.
	info, err := os.Stat(path)
	if err != nil {
		return reading{err: err}
	}
	if !info.Mode().IsRegular() {
		return reading{err: fmt.Errorf("%s is not a regular file; name the file with the policy", path)}
	}
	file, err := os.Open(path)
	if err != nil {
		return reading{err: err}
	}
	defer file.Close()
	if info, err = file.Stat(); err != nil { // of the file that was opened
		return reading{err: err}
	}
	data, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err != nil {
		return reading{err: err}
	}
	if len(data) > maxSize {
		return reading{err: fmt.Errorf("%s has more than %d bytes, which is the most that is read", path, maxSize)}
	}
	return reading{data, sha256.Sum256(data), version{info.Size(), info.ModTime().UnixNano()}, nil}
}
