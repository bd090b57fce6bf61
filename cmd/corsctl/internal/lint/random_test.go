package lint_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// written is a policy as somebody wrote it, with slips, and the text that holds it.
type written struct {
	name, text                                string
	origins, methods, headers, exposed, hosts []string

	credentials string // the literal, or ""
	comments    []string
}

type writer struct{ *rand.Rand }

func (g writer) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g writer) entries(most int, from ...string) (all []string) {
	for range g.IntN(most + 1) {
		all = append(all, g.pick(from...))
	}
	return all
}

func (g writer) policy() *written {
	w := &written{
		origins: append([]string{"https://listed.test"}, g.entries(5,
			"https://A.test/", "https://a.test", "HTTPS://a.test:443", "https://a.test/app/*", "http://b.test:80", "http://b.test",
			"https://*.C.test", "https://*.c.test:08443", " https://d.test", `"https://d.test"`, "https://a.test, https://d.test/",
			"http://[0:0::1]:3000", "https://a.test?x=1", "https://a.test#f", "https://x.test:*", "app://Host/x", "capacitor://localhost",
			"null", "", "a.test", "https://*", "*", "https://u@a.test", "https://a-*.test", "any", "http://127.1", "https://a.test, *",
			"https://b\u00fccher.example", "https://*.*.c.test", "https://a.test/https://b.test", "https://*.Github.io", "undefined", "NULL")...),
		methods: g.entries(4, "put", "PUT", "Delete", "PATCH", "GET, put", " PUT", "X-OWN", "x-own", "*", "TRACE", "put, TRACE", "", "'PUT'", "a b", " *"),
		headers: g.entries(4, "X-A", "x-a", "X-A, X-B", "Content-Type", "Authorization:", "*", "Cookie", "Content-Type; charset", "X B", " X-C", "Access-Control-Max-Age"),
		exposed: g.entries(3, "ETag", "etag", "X-A,X-B", "*", "Set-Cookie", "Expires", " ETag"),
		hosts:   g.entries(2, "api.test", " api.test", "api.test:8443", "https://api.test", "*.API.test"),
		credentials: g.pick("", "", "false", "true", "True", "no", "yes", `"false"`, `"true"`, "FALSE",
			"off", "1", "null"),
	}
	return w
}

// write writes the policy in one of the forms that lint reads.
func (g writer) write() *written {
	w := g.policy()
	switch g.IntN(6) {
	case 0:
		w.name, w.text = "p.json", g.jsonText(w)
	case 1:
		w.name, w.text = "p.yaml", g.yamlText(w, "")
	case 2:
		w.name = "p.yaml"
		w.text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  policy.yaml: |\n" + indented(g.yamlText(w, ""), "    ") + "  other: x # stays\n"
		w.comments = append(w.comments, "# stays")
	case 3:
		w.name = "p.yaml"
		w.text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  policy.json: |-\n" + indented(g.jsonText(w), "    ")
	case 4:
		w.name = "p.json"
		inner, _ := json.Marshal(g.jsonText(w))
		inner = bytes.ReplaceAll(bytes.ReplaceAll(bytes.ReplaceAll(inner, []byte(`\u0026`), []byte("&")), []byte(`\u003c`), []byte("<")), []byte(`\u003e`), []byte(">"))
		w.text = `{"apiVersion": "v1", "kind": "ConfigMap", "data": {"policy.json": ` + string(inner) + `, "z": "1"}}`
	default:
		w.name, w.hosts = "p.yaml", nil
		w.text = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nspec:\n  rules:\n  - filters:\n    - type: CORS\n      cors:\n" + indented(g.yamlText(w, ""), "        ")
	}
	if g.IntN(5) == 0 {
		w.text = strings.ReplaceAll(w.text, "\n", "\r\n")
	}
	return w
}

func indented(text, indent string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(indent + strings.TrimSuffix(line, "\n") + "\n")
	}
	return b.String()
}

type field struct {
	key     string
	entries []string
}

func (w *written) fields() []field {
	return []field{{"allowOrigins", w.origins}, {"allowMethods", w.methods}, {"allowHeaders", w.headers}, {"exposeHeaders", w.exposed}, {"allowHosts", w.hosts}}
}

func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	return strings.TrimSpace(b.String())
}

func (g writer) jsonText(w *written) string {
	switch w.credentials { // those that are JSON
	case "True", "no", "yes", "FALSE", "off":
		w.credentials = quoted(w.credentials)
	}
	space := g.pick("", " ", "\n  ")
	var members []string
	for _, f := range w.fields() {
		if len(f.entries) == 0 {
			continue
		}
		if len(f.entries) == 1 && g.IntN(3) == 0 {
			members = append(members, quoted(f.key)+": "+quoted(f.entries[0]))
			continue
		}
		var items []string
		for _, entry := range f.entries {
			items = append(items, quoted(entry))
		}
		members = append(members, quoted(f.key)+": ["+strings.Join(items, ","+space)+"]")
	}
	if w.credentials != "" {
		members = append(members, `"allowCredentials": `+w.credentials)
	}
	if g.IntN(3) == 0 {
		members = append(members, `"maxAge": `+g.pick("600", `"600"`))
	}
	g.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return "{" + space + strings.Join(members, ","+space) + space + "}\n"
}

// yamlText writes block lists and lists in brackets, with comments.
func (g writer) yamlText(w *written, indent string) string {
	var b strings.Builder
	comment := func() string {
		if g.IntN(3) > 0 {
			return ""
		}
		c := fmt.Sprintf("# comment %d", len(w.comments))
		w.comments = append(w.comments, c)
		return " " + c
	}
	scalar := func(s string) string {
		plain := s != "" && !strings.ContainsAny(s, ",#*'\"&|[] \u00fc") && !strings.HasSuffix(s, ":") && s != "null" && s != "NULL"
		switch {
		case plain && g.IntN(2) == 0:
			return s
		case g.IntN(2) == 0:
			return "'" + strings.ReplaceAll(s, "'", "''") + "'"
		}
		return quoted(s)
	}
	for _, f := range w.fields() {
		switch {
		case len(f.entries) == 0:
			continue
		case len(f.entries) == 1 && g.IntN(3) == 0:
			b.WriteString(indent + f.key + ": " + scalar(f.entries[0]) + comment() + "\n")
		case g.IntN(2) == 0:
			b.WriteString(indent + f.key + ":" + comment() + "\n")
			for _, entry := range f.entries {
				b.WriteString(indent + "  - " + scalar(entry) + comment() + "\n")
			}
		default:
			var items []string
			for _, entry := range f.entries {
				items = append(items, scalar(entry))
			}
			b.WriteString(indent + f.key + ": [" + strings.Join(items, ", ") + "]" + comment() + "\n")
		}
	}
	if w.credentials != "" {
		b.WriteString(indent + "allowCredentials: " + w.credentials + comment() + "\n")
	}
	if g.IntN(3) == 0 {
		b.WriteString(indent + "maxAge: " + g.pick("600", `"600"`) + "\n")
	}
	return b.String()
}
