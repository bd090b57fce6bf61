package faulttest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

const origins = 3

func origin(i int) string { return fmt.Sprintf("https://tenant-%d.example", i) }

// change is what a client of an engine does: it asks whether an origin is admitted, or
// it changes the list.
type change struct {
	ask         int // an origin, or -1
	add, remove uint
	reload      bool // to the set in add
}

// set says what an engine does whose list changes in one step: its state is the set of
// admitted origins.
var set = porcupine.Model{
	Init: func() any { return uint(0) },
	Step: func(state, input, output any) (bool, any) {
		in, admitted := input.(change), state.(uint)
		switch {
		case in.ask >= 0:
			return output.(bool) == (admitted>>in.ask&1 == 1), admitted
		case in.reload:
			return true, in.add
		}
		return true, admitted&^in.remove | in.add
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v %v", input, output) },
}

func listOf(mask uint) (list []string) {
	for i := range origins {
		if mask>>i&1 == 1 {
			list = append(list, origin(i))
		}
	}
	return list
}

// TestChangesOfTheListAreLinearizable lets clients ask, update and reload at the same time:
// each must see the list as if all had happened one after the other.
func TestChangesOfTheListAreLinearizable(t *testing.T) {
	random := seed(t)
	for round := range 40 {
		history := changeWhileAsking(t, random.Uint64())
		result, _ := porcupine.CheckOperationsVerbose(set, history, time.Minute)
		require.Equal(t, porcupine.CheckResult(porcupine.Ok), result, "round %d: %d operations", round, len(history))
	}
}

// TestALostUpdateIsNoticed is the control: a history in which an origin is admitted after
// its removal, and no other client added it, is not linearizable.
func TestALostUpdateIsNoticed(t *testing.T) {
	history := []porcupine.Operation{
		{ClientId: 0, Input: change{ask: -1, add: 1}, Call: 0, Output: false, Return: 1},
		{ClientId: 0, Input: change{ask: -1, remove: 1}, Call: 2, Output: false, Return: 3},
		{ClientId: 1, Input: change{ask: 0}, Call: 4, Output: true, Return: 5},
	}
	result, _ := porcupine.CheckOperationsVerbose(set, history, time.Minute)
	assert.Equal(t, porcupine.CheckResult(porcupine.Illegal), result)
}

func changeWhileAsking(t *testing.T, drawn uint64) []porcupine.Operation {
	const clients, steps = 6, 30
	basic := core.Policy{AllowOrigins: []string{"https://always.example"}}
	engine := core.MustNew(basic)
	var mutex sync.Mutex
	var history []porcupine.Operation
	var clock atomic.Int64
	var wait sync.WaitGroup
	for client := range clients {
		wait.Go(func() {
			random := rand.New(rand.NewPCG(drawn, uint64(client)))
			for range steps {
				in := change{ask: random.IntN(origins)}
				if client < 3 && random.IntN(2) == 0 {
					in = change{ask: -1, add: uint(random.IntN(1 << origins)), reload: random.IntN(3) == 0}
					if !in.reload {
						in.remove = uint(random.IntN(1<<origins)) &^ in.add
					}
				}
				begin, output := clock.Add(1), false
				switch {
				case in.ask >= 0:
					h := http.Header{}
					core.Answer(engine, &http.Request{Method: "GET", Header: http.Header{"Origin": {origin(in.ask)}}}, h)
					output = h.Get("Access-Control-Allow-Origin") != ""
				case in.reload:
					p := basic
					p.AllowOrigins = append(listOf(in.add), p.AllowOrigins...)
					assert.NoError(t, engine.Reload(p))
				default:
					assert.NoError(t, engine.UpdateOrigins(listOf(in.add), listOf(in.remove)))
				}
				op := porcupine.Operation{ClientId: client, Input: in, Call: begin, Output: output, Return: clock.Add(1)}
				mutex.Lock()
				history = append(history, op)
				mutex.Unlock()
			}
		})
	}
	wait.Wait()
	return history
}

// TestHandlersThatWriteOverEverythingHarmNobody serves requests while policies change. Each
// handler writes over all slices of its response and request, and over the policy that it
// is given. No other response may show it.
func TestHandlersThatWriteOverEverythingHarmNobody(t *testing.T) {
	e := withEverything(t, admitsOne)
	spoil := func(lines []string) {
		for i := range lines {
			lines[i] = "https://spoiled.example"
		}
		_ = append(lines, "https://spoiled.example")
	}
	spoils := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := e.engine.Policy()
		for _, list := range [][]string{p.AllowOrigins, p.AllowMethods, p.AllowHeaders, p.ExposeHeaders} {
			spoil(list)
		}
		for _, lines := range w.Header() {
			spoil(lines)
		}
		for _, lines := range r.Header {
			spoil(lines)
		}
	})
	app := httpadapter.Middleware(e.engine)(spoils)
	stop := make(chan struct{})
	var writer, clients sync.WaitGroup
	writer.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			p := policy
			p.MaxAgeSeconds = 600 + i%2
			assert.NoError(t, e.engine.Reload(p))
			assert.NoError(t, e.engine.UpdateOrigins([]string{origin(i % origins)}, nil))
		}
	})
	for range 4 {
		clients.Go(func() {
			for i := range 2000 {
				page := []string{"https://listed.example", "https://a.pattern.example", lookedUp}[i%3]
				r := httptest.NewRequest("GET", "/", nil)
				r.Header.Set("Origin", page)
				app.ServeHTTP(httptest.NewRecorder(), r)

				preflight := httptest.NewRequest("OPTIONS", "/", nil)
				preflight.Header.Set("Origin", page)
				preflight.Header.Set("Access-Control-Request-Method", "PUT")
				w := httptest.NewRecorder()
				app.ServeHTTP(w, preflight)
				if !assert.Equal(t, []string{page}, w.Header()["Access-Control-Allow-Origin"]) ||
					!assert.Equal(t, []string{"PUT, DELETE"}, w.Header()["Access-Control-Allow-Methods"]) ||
					!assert.Equal(t, []string{"Content-Type, X-Api-Key"}, w.Header()["Access-Control-Allow-Headers"]) {
					return
				}
			}
		})
	}
	clients.Wait()
	close(stop)
	writer.Wait()
}
