package document

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Edit replaces the bytes from Start to End.
type Edit struct {
	Start, End int
	Text       string
}

// Apply returns the text with its edits made. They must not overlap.
func Apply(data []byte, edits []Edit) []byte {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(append(out, data[at:e.Start]...), e.Text...)
		at = e.End
	}
	return append(out, data[at:]...)
}

// EditList returns the edits that replace items of a list: each index by its values, or
// by nothing. The key is that of the list. It returns false if they cannot be made in
// place.
func (d *Document) EditList(key, list *Node, changes map[int][]string) ([]Edit, bool) {
	if list.Kind != List || list.Shared {
		return nil, false
	}
	for i := range changes {
		if item := list.Items[i]; item.End == 0 || item.Shared {
			return nil, false
		}
	}
	if list.Block {
		return d.editBlock(key, list, changes)
	}
	return d.editFlow(list, changes)
}

// editFlow changes a list in brackets. A removed item takes the comma before it along,
// or that after it if it is the first.
func (d *Document) editFlow(list *Node, changes map[int][]string) (edits []Edit, ok bool) {
	removed := 0
	for _, i := range slices.Sorted(maps.Keys(changes)) {
		item, values := list.Items[i], changes[i]
		if len(values) > 0 {
			edits = append(edits, Edit{item.Start, item.End, d.literals(values, item.Style, ", ", true)})
			continue
		}
		from, to := item.Start, item.End
		if removed < i { // one before it stays
			from = list.Items[i-1].End
		} else if i+1 < len(list.Items) {
			to = list.Items[i+1].Start
		}
		removed++
		hasComment := bytes.ContainsRune(d.Data[from:item.Start], '#') || bytes.ContainsRune(d.Data[item.End:to], '#')
		if from == 0 || !d.JSON && hasComment {
			return nil, false // the comment would be lost
		}
		edits = append(edits, Edit{from, to, ""})
	}
	return edits, true
}

var beforeItem = regexp.MustCompile(`^ *- +$`)

// editBlock changes a list that has each item on a line of its own. A comment behind a
// removed item stays, on a line of its own.
func (d *Document) editBlock(key, list *Node, changes map[int][]string) (edits []Edit, ok bool) {
	removed := 0
	for i, values := range changes {
		item := list.Items[i]
		lineStart := 1 + bytes.LastIndexByte(d.Data[:item.Start], '\n')
		before := string(d.Data[lineStart:item.Start])
		if !beforeItem.MatchString(before) {
			return nil, false
		}
		indent := before[:strings.IndexByte(before, '-')]
		if len(values) > 0 {
			separator := d.lineBreak() + before
			edits = append(edits, Edit{item.Start, item.End, d.literals(values, item.Style, separator, false)})
			continue
		}
		removed++
		lineEnd := len(d.Data)
		if n := bytes.IndexByte(d.Data[item.End:], '\n'); n >= 0 {
			lineEnd = item.End + n + 1
		}
		comment := bytes.TrimLeft(d.Data[item.End:lineEnd], " \t")
		if bytes.HasPrefix(comment, []byte("#")) {
			edits = append(edits, Edit{lineStart, lineEnd, indent + string(comment)})
			continue
		}
		if len(bytes.TrimSpace(comment)) > 0 {
			return nil, false
		}
		edits = append(edits, Edit{lineStart, lineEnd, ""})
	}
	if removed == len(list.Items) {
		if key == nil || key.End == 0 || !bytes.HasPrefix(d.Data[key.End:], []byte(":")) {
			return nil, false
		}
		edits = append(edits, Edit{key.End + 1, key.End + 1, " []"})
	}
	slices.SortFunc(edits, func(a, b Edit) int { return a.Start - b.Start }) // changes have no order
	return edits, true
}

// lineBreak is that of the text.
func (d *Document) lineBreak() string {
	// That of the first line stands for all.
	if before, _, found := bytes.Cut(d.Data, []byte("\n")); found && bytes.HasSuffix(before, []byte("\r")) {
		return "\r\n"
	}
	return "\n"
}

// Replace returns the edit that writes text in place of a scalar, as it is.
func (d *Document) Replace(n *Node, text string) (Edit, bool) {
	if n.End == 0 || n.Shared {
		return Edit{}, false
	}
	return Edit{n.Start, n.End, text}, true
}

// ReplaceString returns the edit that writes a string in place of another, in its style.
func (d *Document) ReplaceString(n *Node, value string) (Edit, bool) {
	return d.Replace(n, d.literal(value, n.Style, false))
}

// WrapInList returns the edit that makes a string the only item of a list.
func (d *Document) WrapInList(n *Node) (Edit, bool) {
	return d.Replace(n, "["+d.literal(n.Text, n.Style, true)+"]")
}

func (d *Document) literals(values []string, style Style, separator string, flow bool) string {
	var all []string
	for _, value := range values {
		all = append(all, d.literal(value, style, flow))
	}
	return strings.Join(all, separator)
}

// literal writes a string in a style. In a list in brackets more characters of YAML are
// special.
func (d *Document) literal(value string, style Style, flow bool) string {
	switch {
	case d.JSON || style == Double:
	case style == Single && !strings.ContainsAny(value, "\r\n"):
		return "'" + strings.ReplaceAll(value, "'", "''") + "'"
	case style == Plain && isPlain.MatchString(value) && !(flow && strings.HasSuffix(value, ":")) && !yamlWord.MatchString(value):
		return value
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // strings can always be written
	return strings.TrimSuffix(b.String(), "\n")
}

var (
	// isPlain matches texts that need no quotes anywhere in YAML: those with a letter
	// first, and without a colon before a space or at the end.
	isPlain = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9_./*+-]|:[A-Za-z0-9_./*+-])*$`)

	// yamlWord matches words that some version of YAML does not read as a text.
	yamlWord = regexp.MustCompile(`^(?i:y|yes|n|no|on|off|true|false|null)$`)
)

// IsYAMLWord reports whether a text without quotes is a boolean or null in some version
// of YAML.
func IsYAMLWord(text string) bool { return yamlWord.MatchString(text) || text == "~" }
