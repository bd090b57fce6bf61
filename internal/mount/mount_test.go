package mount_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/mount"
)

type evaluatorFunc func() core.Decision

func (f evaluatorFunc) Evaluate(context.Context, core.Request) core.Decision { return f() }

type evaluatorValue struct{}

func (evaluatorValue) Evaluate(context.Context, core.Request) core.Decision { return core.Decision{} }

func TestAnEvaluatorIsReturnedAsItIs(t *testing.T) {
	engine := core.DenyAll()
	assert.Same(t, engine, mount.Evaluator(engine))
	assert.Equal(t, evaluatorValue{}, mount.Evaluator(evaluatorValue{}))
}

func TestANilEvaluatorPanicsWithTheFix(t *testing.T) {
	for name, ev := range map[string]core.Evaluator{
		"nil":                          nil,
		"an engine that New refused":   (*core.Engine)(nil),
		"a function that is not there": evaluatorFunc(nil),
	} {
		t.Run(name, func(t *testing.T) {
			assert.PanicsWithValue(t,
				"cors: this middleware needs a core.Evaluator and got nil; pass the engine that core.New returns after checking its error, or core.DenyAll()",
				func() { mount.Evaluator(ev) })
		})
	}
}
