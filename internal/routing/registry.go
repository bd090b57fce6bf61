package routing

import (
	"runtime"
	"sync"
	"weak"
)

// Registry finds the mounts M that an adapter has on a router R. It keeps neither
// alive. The zero value is ready, must not be copied, and is safe for concurrent
// use.
type Registry[R, M any] struct {
	mutex  sync.Mutex
	mounts map[weak.Pointer[R]]weak.Pointer[M]
}

// Of returns the mounts of the router, which create makes at the first call. It
// has to give the router something that holds them, such as a middleware, since
// they live no longer than that, and must not call Of.
func (r *Registry[R, M]) Of(router *R, create func() *M) *M {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	key := weak.Make(router)
	if m := r.mounts[key].Value(); m != nil {
		return m
	}
	m := create()
	if r.mounts == nil {
		r.mounts = map[weak.Pointer[R]]weak.Pointer[M]{}
	}
	r.mounts[key] = weak.Make(m)
	runtime.AddCleanup(router, r.forget, key)
	return m
}

func (r *Registry[R, M]) forget(key weak.Pointer[R]) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	delete(r.mounts, key)
}
