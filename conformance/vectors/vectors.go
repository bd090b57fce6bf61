// Package vectors holds the conformance vectors as data, in the format of
// README.md beside it. Package conformance runs them.
package vectors

import "embed"

// Files has every file of vectors: *.json and routes/*.json.
//
//go:embed *.json routes/*.json
var Files embed.FS
