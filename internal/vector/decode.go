package vector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// keys are the keys that an object may have, each with the place for its value.
type keys map[string]any

// decodeObject reads an object. It refuses other keys, duplicate keys and keys in
// another case. encoding/json accepts "Name" for "name" and takes the last of two, and
// then a rule might not be tested.
func decodeObject(data []byte, allowed keys) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return fmt.Errorf("an object was expected, not %.20q", data)
	}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		key := token.(string) // the decoder returns nothing else here
		target, known := allowed[key]
		switch {
		case !known:
			names := slices.Sorted(maps.Keys(allowed))
			return fmt.Errorf("unknown key %q; known are %s", key, strings.Join(names, ", "))
		case seen[key]:
			return fmt.Errorf("key %q twice", key)
		}
		seen[key] = true
		if err := d.Decode(target); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}
