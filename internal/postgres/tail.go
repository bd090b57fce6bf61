package postgres

import (
	"strings"
	"sync"
)

// tailSize is how much of a program's output is kept, in bytes.
const tailSize = 16 << 10

// tail keeps the end of what a program writes, and closes found when it has seen the
// awaited text.
type tail struct {
	awaited string
	found   chan struct{} // nil: nothing is awaited

	mu   sync.Mutex
	text string
	seen bool
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text += string(p)
	if t.found != nil && !t.seen && strings.Contains(t.text, t.awaited) {
		t.seen = true
		close(t.found)
	}
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text
}
