package core

import (
	"fmt"
	"strconv"
)

// Kind is the sort of request that a decision is about.
type Kind uint8

const (
	KindNone      Kind = iota // no Origin, so CORS does not apply
	KindActual                // a request with an Origin that is not a preflight
	KindPreflight             // OPTIONS with Origin and Access-Control-Request-Method

	kindCount
)

var kindNames = [...]string{
	KindNone:      "none",
	KindActual:    "actual",
	KindPreflight: "preflight",
}

// String returns a stable lower-case name.
func (k Kind) String() string {
	if k < kindCount {
		return kindNames[k]
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}

// MarshalText makes the name the JSON text of a kind.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *Kind) UnmarshalText(text []byte) error {
	for i, name := range kindNames {
		if name == string(text) {
			*k = Kind(i)
			return nil
		}
	}
	return fmt.Errorf("cors: unknown kind %q; the texts are those of Kind.String", text)
}
