package report

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// WriteSection replaces a section of a document with what write prints. The
// section stands between "<!-- name" and "<!-- end of name -->"; both stay.
func WriteSection(path, name string, write func(io.Writer) error) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(text), "<!-- "+name)
	opening, rest, closed := strings.Cut(rest, "-->\n")
	_, after, ended := strings.Cut(rest, "<!-- end of "+name+" -->")
	if !found || !closed || !ended {
		return fmt.Errorf("%s has no section between <!-- %s --> and <!-- end of %s -->", path, name, name)
	}
	var section strings.Builder
	if err := write(&section); err != nil {
		return err
	}
	text = []byte(before + "<!-- " + name + opening + "-->\n\n" + section.String() + "\n<!-- end of " + name + " -->" + after)
	return os.WriteFile(path, text, 0o644)
}
