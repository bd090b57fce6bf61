package export

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/originset"
)

// nginxWriter writes the files of a policy. The variables of nginx begin with the policy's
// name: where the text says $cors_origin and the name is shop, it is $shop_origin.
type nginxWriter struct {
	*policy
	b strings.Builder
}

// nginxRow is a row of a map. The key is a text in its place, or a regular expression after
// ~ (~* without regard to case). The value may have variables.
type nginxRow struct{ key, value string }

// mapping writes a map of a source, which may have variables, to a variable.
func (n *nginxWriter) mapping(comment, source, variable string, rows ...nginxRow) {
	fmt.Fprintf(&n.b, "# %s\nmap %s %s {\n", comment, nginxQuoted(source), variable)
	for _, row := range rows {
		key := row.key
		if key != "default" {
			key = nginxQuoted(key)
		}
		fmt.Fprintf(&n.b, "    %s %s;\n", key, nginxQuoted(row.value))
	}
	n.b.WriteString("}\n\n")
}

// maps is the file for http { }.
func (n *nginxWriter) maps() string {
	if n.mentionsDollar() {
		n.b.WriteString("# nginx has no other way to write a $.\ngeo $cors_dollar {\n    default \"$\";\n}\n\n")
	}
	if !n.everyone {
		n.origins()
	}
	n.kinds()
	n.vary()
	n.grants()
	n.b.WriteString("# The body of refused preflights.\nmap \"\" $cors_nothing {\n    default \"\";\n}\n")
	return n.named(n.b.String())
}

// named replaces the name in variables. Only variables have a $ in a file, but for
// expressions, which have one only before the quote at their end.
func (n *nginxWriter) named(text string) string {
	text = strings.ReplaceAll(text, "${cors_", "${"+n.name+"_")
	return strings.ReplaceAll(text, "$cors_", "$"+n.name+"_")
}

// The limits of the hash of a map, unless the configuration says otherwise.
const (
	nginxLongestKey = 46   // bytes
	nginxFewKeys    = 64   // for which nginx finds a hash without a warning
	nginxMaxSize    = 2048 // buckets
)

// hashSizes makes room for the keys of the map of origins. Only large policies need it.
func (n *nginxWriter) hashSizes(keys []string) {
	if len(keys) <= nginxFewKeys {
		return
	}
	const (
		pointer       = 8
		mostInABucket = 8 // of four buckets for each key: practically never more
	)
	longest := 0
	for _, key := range keys {
		longest = max(longest, len(key))
	}
	element := pointer + (longest+2+pointer-1)/pointer*pointer
	n.b.WriteString("# nginx takes these once, and before the first map. If it calls one a duplicate, remove it\n# here, and set at least as much at the beginning of http { }.\n")
	fmt.Fprintf(&n.b, "map_hash_bucket_size %d;\n", 1<<bits.Len(uint(pointer+mostInABucket*element-1)))
	if size := 4 * len(keys); size > nginxMaxSize {
		fmt.Fprintf(&n.b, "map_hash_max_size %d;\n", size)
	}
	n.b.WriteString("\n")
}

// keys returns the origins that are keys of a map. The others are expressions, which nginx
// tries one after the other: a few that are longer than a key can be, and those that nginx
// would not take as they are.
func (n *nginxWriter) keys() (keys []string) {
	for _, e := range n.exact {
		if isNginxKey(e.text) {
			keys = append(keys, e.text)
		}
	}
	if len(keys) <= nginxFewKeys {
		keys = slices.DeleteFunc(keys, func(key string) bool { return len(key) > nginxLongestKey })
	}
	return keys
}

// isNginxKey reports whether nginx compares the text as it is: without regard to case, and
// a $ begins a variable of ours.
func isNginxKey(text string) bool { return !hasUpper(text) && !strings.Contains(text, "$") }

func hasUpper(text string) bool { return strings.ToLower(text) != text }

// origins decides whether the origin is admitted. nginx compares the keys of a map without
// regard to case, and tries expressions only if no key matches. So a second map looks at the
// capitals: only a scheme that the URL standard does not know has hosts with capitals.
func (n *nginxWriter) origins() {
	keys := n.keys()
	n.hashSizes(keys)
	isKey := make(map[string]bool, len(keys))
	listed := []nginxRow{{"default", ""}}
	for _, key := range keys {
		isKey[key] = true
		listed = append(listed, nginxRow{key, "$http_origin"})
	}
	cased := []nginxRow{{"default", ""}, {`~^[^A-Z]+$`, "$cors_listed"}}
	tooLong := nginxRow{fmt.Sprintf("~^.{%d}", originset.MaxLength+1), ""}
	var expressions []nginxRow
	for _, e := range append(n.exact[:len(n.exact):len(n.exact)], n.patterns...) {
		if isKey[e.text] {
			continue
		}
		row := nginxRow{"~" + e.regexp(), "$http_origin"}
		expressions = append(expressions, row)
		if e.anyHost || hasUpper(e.text) {
			cased = append(cased, nginxRow{row.key, "$cors_listed"})
		}
	}
	if len(n.patterns) > 0 {
		expressions = append([]nginxRow{tooLong}, expressions...)
	}
	n.mapping("The origins of the policy. nginx compares the keys without regard to case.", "$http_origin", "$cors_listed", append(listed, expressions...)...)
	n.mapping("The origin to allow, or nothing. No origin that is listed above has a capital,\n# but for those named here.", "$cors_listed", "$cors_origin", cased...)

	forms := []nginxRow{{"default", "unstable"}, {"", ""}, {tooLong.key, "unstable"}}
	for _, expression := range n.comparable() {
		forms = append(forms, nginxRow{"~" + expression, ""})
	}
	n.mapping("An Origin that no browser sends, or that some caches take for another. None must reuse the response.", "$http_origin", "$cors_form", forms...)
}

// kinds tells preflights, other OPTIONS and all other requests.
func (n *nginxWriter) kinds() {
	n.mapping("OPTIONS, with and without a method that is asked for.", "$request_method:$http_access_control_request_method", "$cors_asks",
		nginxRow{"default", "actual"}, nginxRow{"~^OPTIONS:$", "options"}, nginxRow{"~^OPTIONS:.", "preflight"})
	n.mapping("A preflight has an Origin, too.", "$cors_asks:$http_origin", "$cors_kind",
		nginxRow{"default", "$cors_asks"}, nginxRow{"preflight:", "options"})
	if n.everyone {
		n.mapping("Preflights are answered here.", "$cors_kind", "$cors_answer",
			nginxRow{"default", ""}, nginxRow{"preflight", "granted"})
		return
	}
	n.mapping("Preflights are answered here.", "$cors_kind:$cors_origin", "$cors_answer",
		nginxRow{"default", ""}, nginxRow{"preflight:", "refused"}, nginxRow{"~^preflight:.", "granted"})
}

// onOptions is what every answer to OPTIONS depends on.
var onOptions = []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}

// vary adds to the Vary of the application what is missing there.
func (n *nginxWriter) vary() {
	if n.everyone {
		n.mapping("For everyone, only the answers to OPTIONS depend on the request.", "$cors_kind", "$cors_vary",
			nginxRow{"default", strings.Join(onOptions, ", ")}, nginxRow{"actual", ""})
		return
	}
	before := "$upstream_http_vary"
	var steps []string
	for i, name := range onOptions {
		after := fmt.Sprintf("$cors_vary_%d", i+1)
		n.mapping("Vary with "+name+".", before, after,
			nginxRow{"default", before + ", " + name},
			nginxRow{"", name},
			nginxRow{`~(?:^|,)[ \t]*[*][ \t]*(?:,|$)`, "*"},
			nginxRow{`~*(?:^|,)[ \t]*` + name + `[ \t]*(?:,|$)`, before})
		steps, before = append(steps, after), after
	}
	n.mapping("Vary in one line.", "$cors_form:$cors_kind", "$cors_vary",
		nginxRow{"default", steps[len(steps)-1]}, nginxRow{"~^unstable:", "*"}, nginxRow{":actual", steps[0]})
}

// grants are the other headers of an admitted origin.
func (n *nginxWriter) grants() {
	if n.AllowCredentials {
		n.mapping("Credentials.", "$cors_origin", "$cors_credentials", nginxRow{"default", "true"}, nginxRow{"", ""})
	}
	if n.echoesMethod() {
		// Browsers take "*" for a name here.
		n.mapping("The method that is asked for, if it is one.", "$cors_answer:$http_access_control_request_method", "$cors_methods",
			nginxRow{"default", ""}, nginxRow{"~*^granted:(?:connect|trace|track)$", ""},
			nginxRow{"~^granted:" + nginxToken + "{1,4096}$", "$http_access_control_request_method"})
	} else {
		n.granted("methods", n.allowMethods())
	}
	if n.echoesHeaders() {
		n.echoedHeaders()
	} else {
		n.granted("headers", n.allowHeaders())
	}
	n.granted("max_age", n.maxAge())
	for i, part := range nginxParts(n.exposeHeaders()) {
		if n.everyone {
			n.mapping("What scripts may read.", "$cors_kind", nginxPart("$cors_expose", i), nginxRow{"default", nginxValue(part)}, nginxRow{"preflight", ""})
			continue
		}
		n.mapping("What scripts may read.", "$cors_kind:$cors_origin", nginxPart("$cors_expose", i),
			nginxRow{"default", ""}, nginxRow{"~^(?:actual|options):.", nginxValue(part)})
	}
}

// granted sets a variable on preflights that are granted.
func (n *nginxWriter) granted(variable, value string) {
	for i, part := range nginxParts(value) {
		n.mapping("What preflights grant: "+variable+".", "$cors_answer", nginxPart("$cors_"+variable, i),
			nginxRow{"default", ""}, nginxRow{"granted", nginxValue(part)})
	}
}

// nginxParts cuts a value so that each part fits into a string, for which nginx has 4 KiB.
func nginxParts(value string) (parts []string) {
	const room, dollar = 2000, longestName + len("${_dollar}")
	size, begin := 0, 0
	for i := range len(value) {
		width := 1
		if value[i] == '$' {
			width = dollar
		}
		if size += width; size > room {
			parts, begin, size = append(parts, value[begin:i]), i, width
		}
	}
	if begin < len(value) {
		parts = append(parts, value[begin:])
	}
	return parts
}

// nginxPart is the variable of a part.
func nginxPart(variable string, i int) string {
	if i == 0 {
		return variable
	}
	return fmt.Sprintf("%s_%d", variable, i+1)
}

// nginxJoined is the text that joins the variables of all parts.
func nginxJoined(value, variable string) (text string) {
	for i := range nginxParts(value) {
		text += nginxPart(variable, i)
	}
	return text
}

// nginxToken is a character of a token (RFC 9110, section 5.6.2).
const nginxToken = "[!#$%&'*+.^_`|~0-9A-Za-z-]"

// echoedHeaders answers with the names that are asked for, if they are tokens and no more
// than 4 KiB, without Authorization unless the policy lists it. The expressions never go
// back: ++ and *+ keep what they have read.
func (n *nginxWriter) echoedHeaders() {
	const element = `[ \t]*+(?:` + nginxToken + `++[ \t]*+)?+`
	asked := "$cors_asked"
	if n.listsAuthorization() {
		asked = "$cors_headers"
	}
	n.mapping("The names that are asked for, if they are names.", "$cors_answer:$http_access_control_request_headers", asked,
		nginxRow{"default", ""},
		nginxRow{`~^granted:[ \t,]*$`, ""},
		nginxRow{"~^granted:.{4097}", ""},
		nginxRow{"~^granted:" + element + "(?:," + element + ")*+$", "$http_access_control_request_headers"})
	if n.listsAuthorization() {
		return
	}
	const authorization = `[ \t]*authorization[ \t]*`
	n.mapping("The same without Authorization, which a * never covers.", asked, "$cors_others",
		nginxRow{"default", asked},
		nginxRow{"~*^" + authorization + "$", ""},
		nginxRow{"~*^" + authorization + `,[ \t]*(.*)$`, "$1"},
		nginxRow{"~*^(.*[^ \\t])[ \\t]*," + authorization + "$", "$1"},
		nginxRow{"~*^(.*)," + authorization + ",(.*)$", "$1,$2"})
	n.mapping("Nothing, if no name is left or Authorization is there twice.", "$cors_others", "$cors_headers",
		nginxRow{"default", "$cors_others"},
		nginxRow{`~^[ \t,]*$`, ""},
		nginxRow{"~*(?:^|,)" + authorization + "(?:,|$)", ""})
}
