package cli

import (
	"encoding/json"
	"io"
)

// FormatVersion is the version of everything that corsctl writes as JSON. A new key
// changes the number after the dot. A key that is removed, or that means something else,
// changes the number before it: programs should refuse a number that they do not know.
const FormatVersion = "1.0"

// Header begins every JSON output.
type Header struct {
	FormatVersion string `json:"format_version"`
	Command       string `json:"command"`
}

// NewHeader returns the header of a command's output.
func NewHeader(command string) Header { return Header{FormatVersion, command} }

// WriteJSON writes a value with indentation and a newline. It leaves <, > and & as they
// are, since the output is no part of a web page.
func WriteJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}
