package routing

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// router holds its mounts, which hold it.
type router struct{ middleware *mounts }

type mounts struct{ router *router }

func mountOn(r *router) func() *mounts {
	return func() *mounts {
		r.middleware = &mounts{r}
		return r.middleware
	}
}

func TestRegistryHasOneMountsForEachRouter(t *testing.T) {
	var registry Registry[router, mounts]
	a, b := &router{}, &router{}
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			assert.Same(t, a, registry.Of(a, mountOn(a)).router)
			assert.Same(t, b, registry.Of(b, mountOn(b)).router)
		})
	}
	calls.Wait()
	assert.Same(t, a.middleware, registry.Of(a, func() *mounts { panic("created twice") }))
	assert.Same(t, b.middleware, registry.Of(b, func() *mounts { panic("created twice") }))
}

func TestRegistryForgetsARouterThatIsGone(t *testing.T) {
	var registry Registry[router, mounts]
	for range 10 {
		r := &router{}
		registry.Of(r, mountOn(r))
	}
	left := func() int {
		registry.mutex.Lock()
		defer registry.mutex.Unlock()
		return len(registry.mounts)
	}
	for range 100 {
		if runtime.GC(); left() == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d of 10 routers are still known", left())
}
