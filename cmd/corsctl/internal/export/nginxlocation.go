package export

import (
	"fmt"
	"net/http"
	"strings"
)

// location is the file for a location.
func (n *nginxWriter) location() string {
	var b strings.Builder
	fmt.Fprintf(&b, "if ($cors_answer = granted) {\n    return %d;\n}\n", n.preflightStatus())
	if !n.everyone {
		// With a text, nginx sends no page of its own.
		fmt.Fprintf(&b, "if ($cors_answer = refused) {\n    return %d $cors_nothing;\n}\n", http.StatusForbidden)
	}
	b.WriteString("\n# nginx sends no header whose value is empty.\n")
	header := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "add_header %s %s always;\n", name, nginxQuoted(value))
		}
	}
	origin, credentials := "$cors_origin", ""
	if n.everyone {
		origin = "*"
	}
	if n.AllowCredentials {
		credentials = "$cors_credentials"
	}
	header("Access-Control-Allow-Origin", origin)
	header("Access-Control-Allow-Credentials", credentials)
	header("Access-Control-Max-Age", nginxJoined(n.maxAge(), "$cors_max_age"))
	if n.echoesMethod() {
		header("Access-Control-Allow-Methods", "$cors_methods")
	} else {
		header("Access-Control-Allow-Methods", nginxJoined(n.allowMethods(), "$cors_methods"))
	}
	if n.echoesHeaders() {
		header("Access-Control-Allow-Headers", "$cors_headers")
	} else {
		header("Access-Control-Allow-Headers", nginxJoined(n.allowHeaders(), "$cors_headers"))
	}
	header("Access-Control-Expose-Headers", nginxJoined(n.exposeHeaders(), "$cors_expose"))
	header("Vary", "$cors_vary")

	b.WriteString("\n# Those of the application.\n")
	hidden := []string{
		"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Max-Age",
		"Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Expose-Headers",
	}
	if !n.everyone {
		hidden = append(hidden, "Vary")
	}
	for _, name := range hidden {
		fmt.Fprintf(&b, "proxy_hide_header %s;\n", name)
	}
	return n.named(b.String())
}

// nginxQuoted is a text as a string of nginx. A $ in it begins a variable, but in the key of
// a map.
func nginxQuoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// nginxValue is a text as a value that may have variables.
func nginxValue(text string) string { return strings.ReplaceAll(text, "$", "${cors_dollar}") }

// mentionsDollar reports whether a value has a $.
func (n *nginxWriter) mentionsDollar() bool {
	return strings.Contains(n.allowMethods()+n.allowHeaders()+n.exposeHeaders(), "$")
}
