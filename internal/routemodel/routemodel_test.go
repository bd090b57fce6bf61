package routemodel

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRightAdaptersPass(t *testing.T) {
	for name, nested := range map[string]bool{"policies by pattern": false, "policies by nesting": true} {
		t.Run(name, func(t *testing.T) { Run(t, newFake("", nested)) })
	}
}

func TestBrokenAdaptersAreCaught(t *testing.T) {
	for broken, kinds := range map[string][]Kind{
		listsAll:        {WrongGrant},
		ignoresMaxAge:   {WrongGrant},
		firstPattern:    {WrongGrant, Loss, Narrowed, Altered, Probed},
		byPrefix:        {WrongGrant, Loss, Narrowed, Altered},
		byPath:          {WrongGrant, Loss, Narrowed, Altered},
		silentWithout:   {Loss},
		probes:          {Probed},
		takesPreflights: {Altered},
		takesOptions:    {Altered},
		neverCached:     {Narrowed},
		narrowsAll:      {Narrowed},
		restatuses:      {Loss, Altered},
		leaks:           {WrongGrant, Loss, Narrowed, Altered, Probed},
		panics:          {Panicked},
		panicsAtStart:   {NoRemedy},
	} {
		t.Run(broken, func(t *testing.T) {
			seed := rand.Uint64()
			result, failure := Check(newFake(broken, false), seed, 5*pairsInCI)
			require.NotNil(t, failure, "seed %d: %s", seed, result)
			assert.Contains(t, kinds, failure.Kind, failure.Text)
			t.Logf("after %d pairs: %s: %s", result.Pairs, failure.Kind, failure.Text)
		})
	}
}

func TestTooManyRefusalsAreAProblem(t *testing.T) {
	f := newFake(refusesMuch, false)
	result, failure := Check(f, 1, 300)
	require.Nil(t, failure)
	assert.True(t, slices.ContainsFunc(result.problems(f), func(problem string) bool { return strings.HasPrefix(problem, "the adapter refuses") }), result)
}
