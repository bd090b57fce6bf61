package routemodel

import "math/rand/v2"

// dice draws applications and requests.
type dice struct {
	*rand.Rand
	f *Framework
}

func newDice(f *Framework, seed, number uint64) dice {
	return dice{rand.New(rand.NewPCG(seed, number)), f}
}

// chance is true in n of 100 cases.
func (d dice) chance(n int) bool { return d.IntN(100) < n }

func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// some draws a few of a list, in its order.
func some[T any](d dice, list []T, chance int) (drawn []T) {
	for _, element := range list {
		if d.chance(chance) {
			drawn = append(drawn, element)
		}
	}
	return drawn
}
