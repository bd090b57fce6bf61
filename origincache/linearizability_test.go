package origincache_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/origincache"
)

// change writes a version to the database and invalidates it. The zero change is a read.
type change struct {
	key     int
	version int
}

// register says what a database of one value does, without a cache: a read returns the
// latest version that was written. An odd version admits nobody.
var register = porcupine.Model{
	Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
		byKey := map[int][]porcupine.Operation{}
		for _, op := range all {
			key := op.Input.(change).key
			byKey[key] = append(byKey[key], op)
		}
		var parts [][]porcupine.Operation
		for _, ops := range byKey {
			parts = append(parts, ops)
		}
		return parts
	},
	Init: func() any { return 0 },
	Step: func(state, input, output any) (bool, any) {
		if version := input.(change).version; version != 0 {
			return true, version
		}
		return output.(string) == says(state.(int)), state
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprint(input, " ", output) },
}

func says(version int) string {
	if version%2 == 1 {
		return "no"
	}
	return fmt.Sprintf("yes of %d", version)
}

// Requests and changes run at the same time, with lookups of random length. If each change
// ends with an invalidation, the cache must behave as if it were not there.
func TestInvalidationIsLinearizable(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for round := range uint64(20) {
		history := changeWhileAsking(t, seed+round)
		result, info := porcupine.CheckOperationsVerbose(register, history, time.Minute)
		if result != porcupine.Ok {
			t.Fatalf("round %d: %v, longest partial linearizations %v", round, result, info.PartialLinearizations())
		}
	}
}

func changeWhileAsking(t *testing.T, seed uint64) []porcupine.Operation {
	const clients, keys, steps = 6, 2, 150
	var database [keys]atomic.Int64
	var versions atomic.Int64
	cache := newCache(t, func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
		version := int(database[r.Host[0]-'0'].Load())
		time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
		return version, version%2 == 0, nil
	}, func(o *origincache.Options) {
		// Answers are refreshed all the time and too old soon, and old ones are kept.
		o.AdmittedFor, o.RefusedFor, o.RefreshAfter, o.StaleFor = 2*time.Millisecond, time.Millisecond, 1, time.Hour
		o.MaxLookups = 10_000
	})
	begin := time.Now()
	histories := make([][]porcupine.Operation, clients)
	var wait sync.WaitGroup
	for client := range clients {
		wait.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(client)))
			for range steps {
				key := random.IntN(keys)
				op := porcupine.Operation{ClientId: client, Input: change{key: key}, Call: time.Since(begin).Nanoseconds()}
				if random.IntN(10) == 0 {
					version := versions.Add(1)
					op.Input = change{key, int(version)}
					database[key].Store(version)
					if random.IntN(4) == 0 {
						cache.InvalidateAll()
					} else {
						cache.Invalidate(fmt.Sprint(key), shop)
					}
				} else {
					got, err := ask(t.Context(), cache, fmt.Sprint(key), shop)
					assert.NoError(t, err)
					op.Output = got
				}
				op.Return = time.Since(begin).Nanoseconds()
				histories[client] = append(histories[client], op)
			}
		})
	}
	wait.Wait()
	var all []porcupine.Operation
	for _, h := range histories {
		all = append(all, h...)
	}
	return all
}
