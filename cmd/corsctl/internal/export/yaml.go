package export

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// text is a text that is quoted in YAML whatever it holds, since readers differ in what
// they take for a number or a boolean.
type text string

// MarshalYAML implements yaml.Marshaler.
func (t text) MarshalYAML() (any, error) {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: string(t)}, nil
}

func texts(list []string) []text {
	quoted := make([]text, len(list))
	for i, s := range list {
		quoted[i] = text(s)
	}
	return quoted
}

// yamlText writes a value as a YAML document. No text is folded over several lines.
func yamlText(v any) (string, error) {
	out, err := yaml.Dump(v, yaml.WithLineWidth(-1))
	return strings.TrimRight(string(out), "\n") + "\n", err
}
