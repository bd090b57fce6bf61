package console

import (
	"regexp"
	"slices"
	"strings"
)

// labels are the names of the browsers in the guide. Safari's engine is WebKit.
var labels = map[string]string{"Chromium": "Chromium", "Firefox": "Firefox", "WebKit": "Safari"}

// frames stand around the reason in a message.
var frames = []*regexp.Regexp{
	regexp.MustCompile(`^Access to (?:fetch|XMLHttpRequest) at '[^']+' from origin 'http[^']+' has been blocked by CORS policy: (.*)$`),
	regexp.MustCompile(`^Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘?[^ ’]+’?\. \(Reason: (.*?)\)\.(?: Status code: \S+\.)?$`),
}

// companions come with many messages and tell nothing more.
var companions = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`Failed to load resource: net::ERR_FAILED`,
	`Uncaught \(in promise\) TypeError: Failed to fetch`,
	`CORS request did not succeed`,
	`TypeError: NetworkError when attempting to fetch resource\.`,
	`Firefox can’t establish a connection to the server at https://\S+`,
	`(?:Fetch API|XMLHttpRequest|EventSource) cannot load \S+ due to access control checks\.`,
	`Cannot load image \S+ due to access control checks\.`,
	`Unhandled Promise Rejection: TypeError: Load failed`,
}, "|") + `)$`)

// shown are the lines of a browser in the guide.
func (s Seen) shown(browser string) []string {
	label := labels[browser] + ": "
	var texts []string
	for _, text := range s.Messages {
		if s.Whole {
			text = label + text
		} else {
			for _, frame := range frames {
				text = frame.ReplaceAllString(text, "$1")
			}
			text = "### " + label + escaped(text)
		}
		if !slices.Contains(texts, text) { // browsers repeat some
			texts = append(texts, text)
		}
	}
	telling := slices.DeleteFunc(slices.Clone(texts), func(text string) bool {
		return companions.MatchString(strings.TrimPrefix(text, "### "+label))
	})
	switch {
	case len(texts) == 0:
		return []string{"- " + label + "no message"}
	case s.Whole || len(telling) == 0:
		return texts
	}
	return telling
}

// escaped keeps Markdown from reading a message.
func escaped(text string) string {
	return strings.NewReplacer("*", `\*`, "`", "\\`", "<", "&lt;").Replace(text)
}
