package report

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
)

// The table stands between two comments. The first has the hash of the text between
// them, so that changes by hand are noticed.
const (
	blockStart = "<!-- browsers: written by go run -C browsertest ./cmd/report -docs ../docs/browsers.md, sha256 "
	blockEnd   = "<!-- end of browsers -->\n"
)

// block is a document in three parts: before the table, the table, and after it.
type block struct{ before, hash, table, after string }

func findBlock(document string) (b block, err error) {
	before, rest, found := strings.Cut(document, blockStart)
	if !found {
		return b, fmt.Errorf("there is no line that starts with %q", blockStart)
	}
	hash, rest, _ := strings.Cut(rest, " -->\n")
	table, after, found := strings.Cut(rest, blockEnd)
	if !found {
		return b, fmt.Errorf("the table is not followed by %q", blockEnd)
	}
	return block{before, hash, table, after}, nil
}

// InDocument returns a document with the table and the departures in their place.
func (r *Report) InDocument(document string) (string, error) {
	b, err := findBlock(document)
	if err != nil {
		return "", err
	}
	table := "\n" + r.Markdown() + "\n"
	return b.before + blockStart + hashOf(table) + " -->\n" + table + blockEnd + b.after, nil
}

// TableOf returns the table of a document, or an error if it is not as the command
// wrote it.
func TableOf(document string) (string, error) {
	b, err := findBlock(document)
	if err != nil {
		return "", err
	}
	if b.hash != hashOf(b.table) {
		return "", errors.New("the browsers' table is not as the command wrote it: run it again")
	}
	return b.table, nil
}

func hashOf(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:16] }
