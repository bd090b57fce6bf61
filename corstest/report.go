package corstest

import (
	"fmt"
	"strings"
)

// problem is what is wrong with one answer of an app, and how to mend it.
type problem struct {
	subject string // the route, as in the list of endpoints, or the request
	what    string // what is wrong; the same for all routes with the same cause
	detail  string // of this route, may be empty
	advice  advice
	probe   *probe
}

// reports returns one text for each cause, in the order in which they were found.
// Problems have the same cause if what is wrong and the advice are the same.
func reports(problems []problem, origin string, router router) []string {
	var causes [][]problem
	indexOf := map[string]int{}
	for _, p := range problems {
		key := p.what + "\n" + p.advice.text
		i, known := indexOf[key]
		if !known {
			i = len(causes)
			indexOf[key] = i
			causes = append(causes, nil)
		}
		causes[i] = append(causes[i], p)
	}
	var texts []string
	for _, cause := range causes {
		texts = append(texts, report(cause, origin, router))
	}
	return texts
}

// report is the text of one cause. It shows the request and the response of the first
// route only, since the others differ little.
func report(cause []problem, origin string, router router) string {
	const mostRoutes = 40
	first := cause[0]
	var b strings.Builder
	b.WriteString(first.subject)
	if others := len(cause) - 1; others == 1 {
		b.WriteString(" and one other")
	} else if others > 1 {
		fmt.Fprintf(&b, " and %d others", others)
	}
	fmt.Fprintf(&b, " for %s: %s", origin, first.what)
	if len(cause) == 1 && first.detail != "" {
		fmt.Fprintf(&b, " (%s)", first.detail)
	}
	b.WriteString("\n")
	if len(cause) > 1 {
		for i, p := range cause {
			if i == mostRoutes {
				fmt.Fprintf(&b, "   … and %d more\n", len(cause)-i)
				break
			}
			b.WriteString("   - " + p.subject)
			if p.detail != "" {
				fmt.Fprintf(&b, " (%s)", p.detail)
			}
			b.WriteString("\n")
		}
	}
	b.WriteString(indent(first.advice.forRouter(router)))
	fmt.Fprintf(&b, "sent:\n%s", indent(first.probe.sent.String()))
	if first.probe.answer != nil {
		fmt.Fprintf(&b, "got:\n%s", indent(first.probe.answer.String()))
	}
	if first.probe.want != nil {
		fmt.Fprintf(&b, "want:\n%s", indent(first.probe.want.String()))
	}
	return b.String()
}

func indent(text string) string {
	return "   " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n   ") + "\n"
}
