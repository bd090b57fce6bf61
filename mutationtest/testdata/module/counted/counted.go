// Package counted has mutants that its tests kill, and some that they do not.
package counted

// Max returns the greater number. Where they are equal, it does not matter which is taken.
func Max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

// Digits returns how many decimal digits n has.
func Digits(n uint) (digits int) {
	for ; n > 0; n /= 10 {
		digits++
	}
	return digits
}

// Untested has no test.
func Untested() bool { return true }
