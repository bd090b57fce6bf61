package counted

import "testing"

func TestMax(t *testing.T) {
	if Max(1, 2) != 2 || Max(2, 1) != 2 || Max(2, 2) != 2 {
		t.Fail()
	}
}

func TestDigits(t *testing.T) {
	if Digits(0) != 0 || Digits(9) != 1 || Digits(10) != 2 {
		t.Fail()
	}
}
