package every

import (
	"errors"
	"fmt"
	"testing"
)

// TestPrint prints what each function returns.
func TestPrint(t *testing.T) {
	print := func(name string, f func() any) {
		defer func() {
			if v := recover(); v != nil {
				fmt.Println(name, "panics")
			}
		}()
		fmt.Println(name, f())
	}
	print("less", func() any { return []bool{less(1, 2), less(2, 2), less(3, 2)} })
	print("lessOrEqual", func() any { return []bool{lessOrEqual(1, 2), lessOrEqual(2, 2), lessOrEqual(3, 2)} })
	print("greater", func() any { return []bool{greater(1, 2), greater(2, 2), greater(3, 2)} })
	print("greaterOrEqual", func() any { return []bool{greaterOrEqual(1, 2), greaterOrEqual(2, 2), greaterOrEqual(3, 2)} })
	print("equal", func() any { return []bool{equal(1, 2), equal(2, 2)} })
	print("not", func() any { return []bool{not(false), not(true)} })
	print("and", func() any { return []bool{and(false, false), and(false, true), and(true, false), and(true, true)} })
	print("or", func() any { return []bool{or(false, false), or(false, true), or(true, false), or(true, true)} })
	print("threeAnd", func() any {
		return []bool{threeAnd(false, true, true), threeAnd(true, false, true), threeAnd(true, true, false), threeAnd(true, true, true), threeAnd(false, false, false)}
	})
	print("plus", func() any { return plus(7, 3) })
	print("minus", func() any { return minus(7, 3) })
	print("times", func() any { return times(7, 3) })
	print("divided", func() any { return divided(7, 3) })
	print("remainder", func() any { return remainder(7, 3) })
	print("bitAnd", func() any { return bitAnd(6, 3) })
	print("bitOr", func() any { return bitOr(6, 3) })
	print("bitXor", func() any { return bitXor(6, 3) })
	print("bitAndNot", func() any { return bitAndNot(7, 3) })
	print("left", func() any { return left(8, 2) })
	print("right", func() any { return right(8, 2) })
	print("integer", func() any { return integer() })
	print("zero", func() any { return zero() })
	print("named", func() any { return named() })
	print("enumerated", func() any { return uint8(enumerated()) })
	print("text", func() any { return text() })
	print("emptyText", func() any { return emptyText() })
	print("literal", func() any { return literal() })
	print("returned", func() any { return returned(errors.ErrUnsupported) })
	print("copied", func() any { return copied([]int{5}) })
	print("condition", func() any { return []string{condition(true), condition(false)} })
	print("call", func() any { return call() })
	print("deferred", func() any { return deferred() })
	print("added", func() any { return added(7, 3) })
	print("step", func() any { return step(7) })
	print("loop", func() any { return loop("abc") })
	print("breaks", func() any { return breaks("abc") })
	print("continues", func() any { return continues("abc") })
	print("tagged", func() any { return []string{tagged(red), tagged(green), tagged(2)} })
	print("untagged", func() any { return []string{untagged(-1), untagged(0), untagged(1)} })
	print("several", func() any { return fmt.Sprint(several(7)) })
	print("color", func() any { return color(2).String() })
	print("variable", func() any { return variable })
}
