// Package document reads JSON and YAML into one kind of tree, which keeps where each
// value stands in the text. So a value can be judged with its line and column, and
// changed without touching anything else in the file.
package document

// Kind is what a value is.
type Kind uint8

const (
	String Kind = iota
	Number
	Bool
	Null
	List
	Object
)

// String returns the name of a kind for messages.
func (k Kind) String() string {
	return [...]string{"a string", "a number", "true or false", "null", "a list", "an object"}[k]
}

// Style is how a scalar is written.
type Style uint8

const (
	Plain   Style = iota // without quotes
	Double               // in double quotes
	Single               // in single quotes
	Literal              // a block of YAML after |
	Folded               // a block of YAML after >
)

// Node is a value.
type Node struct {
	Kind  Kind
	Text  string // of a string: what it holds; of another scalar: as it is written
	Style Style

	// Start and End are offsets in the text. End is 0 if it is not known where the value
	// ends.
	Start, End int

	// Block is set if a list or an object of YAML has each item on a line of its own.
	Block bool

	// Shared is set if YAML refers to the value at other places, or gives it a tag. It
	// cannot be changed at one place.
	Shared bool

	Items   []*Node  // of a list
	Members []Member // of an object, duplicates included
}

// Member is a key and its value.
type Member struct{ Key, Value *Node }

// Get returns the value of a key, or nil. Of duplicates it is the first.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for _, m := range n.Members {
		if m.Key.Kind == String && m.Key.Text == key {
			return m.Value
		}
	}
	return nil
}

// StringAt returns the string at a path of keys, or "".
func (n *Node) StringAt(path ...string) string {
	for _, key := range path {
		n = n.Get(key)
	}
	if n == nil || n.Kind != String {
		return ""
	}
	return n.Text
}
