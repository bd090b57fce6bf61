package main

import (
	"sync"

	"github.com/sallyport/cors/core"
)

// policyDesk takes policies as text and puts the valid ones into effect. It keeps the
// text of the current policy.
type policyDesk struct {
	engine *core.Engine

	mu   sync.Mutex // keeps text and engine in step
	text string
}

// verdict is what the control page shows about a policy.
type verdict struct {
	Accepted bool      `json:"accepted"`
	Text     string    `json:"text"` // of the policy in effect
	Problems []problem `json:"problems"`
	Advice   []problem `json:"advice"`
}

// current returns the policy in effect, with advice.
func (d *policyDesk) current() verdict {
	d.mu.Lock()
	defer d.mu.Unlock()
	return verdict{Accepted: true, Text: d.text, Problems: []problem{}, Advice: advise(d.engine.Policy())}
}

// submit puts the policy in text into effect, or returns all its problems and changes
// nothing. All three APIs share the engine, so one Reload is enough.
func (d *policyDesk) submit(text []byte) verdict {
	d.mu.Lock()
	defer d.mu.Unlock()

	policy, err := core.ParsePolicy(text)
	if err != nil {
		return verdict{Text: d.text, Problems: problemsOf(err), Advice: []problem{}}
	}
	if err := d.engine.Reload(policy); err != nil {
		return verdict{Text: d.text, Problems: problemsOf(err), Advice: advise(policy)}
	}
	d.text = string(text)
	return verdict{Accepted: true, Text: d.text, Problems: []problem{}, Advice: advise(policy)}
}
