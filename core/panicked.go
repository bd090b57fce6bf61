package core

import (
	"fmt"
	"runtime/debug"
)

// panicked is the failure of an operator's function that panicked. It must be made
// while the panic is recovered: its stack tells where that came from.
type panicked struct {
	who   string
	value any
	stack []byte
}

func newPanicked(who string, value any) *panicked { return &panicked{who, value, debug.Stack()} }

func (p *panicked) Error() string { return fmt.Sprintf("%s panicked: %v", p.who, p.value) }
