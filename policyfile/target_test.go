package policyfile

import (
	"slices"
	"sync"
	"testing"

	"github.com/sallyport/cors/core"
)

// target is an engine that remembers which contents were in force, and notices any that
// nobody wrote.
type target struct {
	t      *testing.T
	about  string // for messages
	engine *core.Engine

	mu      sync.Mutex
	written map[int]content // by their number
	inForce int             // the number of the content in force
	calls   int             // of Reload
}

func newTarget(t *testing.T, about string) *target {
	return &target{t: t, about: about, written: map[int]content{},
		engine: core.MustNew(core.Policy{AllowOrigins: []string{"https://initial.example"}})}
}

// expect says that somebody begins to write c.
func (g *target) expect(c content) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.written[c.number] = c
}

func (g *target) Reload(p core.Policy) error {
	err := g.engine.Reload(p)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.calls++
	if err != nil {
		return err
	}
	for number, c := range g.written {
		if slices.Equal(c.origins, p.AllowOrigins) && p.MaxAgeSeconds == 1+number%600 {
			if number < g.inForce {
				g.t.Errorf("%s: content %d comes into force after content %d", g.about, number, g.inForce)
			}
			g.inForce = number
			return nil
		}
	}
	g.t.Errorf("%s: this policy was whole in no file: %+v", g.about, p)
	return nil
}

// state returns the number of the content in force, and how often Reload was called.
func (g *target) state() (inForce, calls int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.inForce, g.calls
}

// reports remembers what was reported.
type reports struct {
	mu  sync.Mutex
	all []error
}

func (r *reports) add(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, err)
}

// texts returns the reports, "" for those that all is well.
func (r *reports) texts() (texts []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, err := range r.all {
		texts = append(texts, textOf(err))
	}
	return texts
}
