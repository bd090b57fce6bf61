package logreplay

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

// mostShown is how many groups the text shows.
const mostShown = 20

// Text writes the summary for a person.
func (s *Summary) Text(w io.Writer, paint cli.Paint) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d requests would be decided otherwise\n", s.Differ, s.Judged)
	if s.NotJudged > 0 {
		fmt.Fprintf(&b, "lines that could not be judged: %d, the first: %s\n", s.NotJudged, s.FirstSkip)
	}
	for i, g := range s.Groups {
		if i == mostShown {
			fmt.Fprintf(&b, "and %d more kinds of requests; -o json shows them\n", len(s.Groups)-mostShown)
			break
		}
		var changes []string
		if len(g.Gains) > 0 {
			changes = append(changes, paint.Bad("gains ")+strings.Join(g.Gains, ", "))
		}
		if len(g.Loses) > 0 {
			changes = append(changes, paint.Good("loses ")+strings.Join(g.Loses, ", "))
		}
		origin := "without an origin"
		if g.Origin != "" {
			origin = strconv.QuoteToASCII(g.Origin)
		}
		fmt.Fprintf(&b, "%d × %s %s\n", g.Count, origin, strings.Join(changes, "; "))
		fmt.Fprintf(&b, "    first in line %d: %s %s\n", g.Line, strconv.QuoteToASCII(g.Method), strconv.QuoteToASCII(g.Path))
		fmt.Fprintf(&b, "    %s\n", g.Explanation)
	}
	if s.Others > 0 {
		fmt.Fprintf(&b, "and %d requests of other kinds\n", s.Others)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
