// Package every has something of each kind that is mutated. Each function has one kind.
package every

import (
	"errors"
	"fmt"
	"strings"
)

const limit = 512

type color uint8

const (
	red color = iota
	green
)

func (c color) String() string { return strings.Repeat("I", int(c)) }

func less(a, b int) bool           { return a < b }
func lessOrEqual(a, b int) bool    { return a <= b }
func greater(a, b int) bool        { return a > b }
func greaterOrEqual(a, b int) bool { return a >= b }
func equal(a, b int) bool          { return a == b }
func not(a bool) bool              { return !a }
func and(a, b bool) bool           { return a && b }
func or(a, b bool) bool            { return a || b }
func threeAnd(a, b, c bool) bool   { return a && b && c }

func plus(a, b int) int      { return a + b }
func minus(a, b int) int     { return a - b }
func times(a, b int) int     { return a * b }
func divided(a, b int) int   { return a / b }
func remainder(a, b int) int { return a % b }
func bitAnd(a, b int) int    { return a & b }
func bitOr(a, b int) int     { return a | b }
func bitXor(a, b int) int    { return a ^ b }
func bitAndNot(a, b int) int { return a &^ b }
func left(a, b int) int      { return a << b }
func right(a, b int) int     { return a >> b }

func integer() uint8         { return 7 }
func zero() uint8            { return 0 }
func named() int             { return limit }
func enumerated() color      { return red }
func text() string           { return "text" }
func emptyText() string      { return "" }
func literal() bool          { return true }
func returned(e error) error { return e }
func copied(s []int) []int   { return s }

func condition(a bool) string {
	if a {
		return "yes"
	}
	return "no"
}

func call() (s string) {
	add := func() { s += "a" }
	add()
	return s
}

func deferred() (s string) {
	defer func() { s += "a" }()
	return s
}

func added(a, b int) int {
	a += b
	return a
}

func step(a int) int {
	a++
	return a
}

func loop(s string) (n int) {
	for i := 0; i < len(s); i++ {
		n = n*2 + i
	}
	return n
}

func breaks(s string) (out string) {
	for _, r := range s {
		if r == 'b' {
			break
		}
		out = fmt.Sprint(out, string(r))
	}
	return out
}

func continues(s string) (out string) {
	for _, r := range s {
		if r == 'b' {
			continue
		}
		out = fmt.Sprint(out, string(r))
	}
	return out
}

func tagged(c color) string {
	switch c {
	case red:
		return "red"
	case green:
		return "green"
	}
	return "none"
}

func untagged(a int) string {
	switch {
	case a < 0:
		return "negative"
	default:
		return "other"
	}
}

func several(a int) (int, error) {
	b := a
	return b, errors.ErrUnsupported
}

var variable = strings.ToUpper("x")
