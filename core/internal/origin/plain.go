package origin

import "regexp"

// A fix offers an entry only if both the text that somebody wrote and the entry are
// plain. In any other text it is a guess where the host begins and ends.

// isPlainText reports whether raw has only characters of addresses, apart from spaces
// and punctuation around it.
func isPlainText(raw string) bool { return plainText.MatchString(raw) }

// isPlainEntry reports whether an entry is valid, and free of the punctuation that the
// hosts of some schemes may have.
func isPlainEntry(entry string) bool {
	_, ok := ParseEntry(entry)
	return ok && plainEntry.MatchString(entry)
}

var (
	plainText = regexp.MustCompile("^[\\s\"'`,;|]*" + `[\pL\pM\pN._~:/?#\[\]@*%=&+-]+` + "[\\s\"'`,;|]*$")

	plainEntry = regexp.MustCompile(`^(\*|null|file://|[a-z][a-z0-9+.-]*://(\*|(\*\.)?[A-Za-z0-9._-]+|\[[0-9a-f:]+\])(:\*|:[0-9]+)?)$`)
)
