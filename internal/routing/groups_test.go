package routing_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/internal/routing"
)

func TestOfGroupsInEachOtherTheDeepestIsFoundInWhateverOrderTheyCame(t *testing.T) {
	all, api, admin := &routing.Policy[int]{}, &routing.Policy[int]{}, &routing.Policy[int]{}
	var groups routing.Groups[int]
	assert.Nil(t, groups.Over("/api"), "the zero value is empty")
	groups.Add("/api", api)
	groups.Add("/api/admin", admin)
	groups.Add("", all)

	for pattern, want := range map[string]*routing.Policy[int]{
		"/": all, "/apis": all, "/api": api, "/api/:id": api, "/api/administrators": api, "/api/admin": admin, "/api/admin/*": admin,
	} {
		assert.Same(t, want, groups.Over(pattern), pattern)
	}
	assert.Same(t, api, groups.At("/api"))
	assert.Nil(t, groups.At("/api/"))
	assert.Nil(t, groups.Find(func(string) bool { return false }))
}
