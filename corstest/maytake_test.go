package corstest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMayTakeKnowsThePatternsOfEveryFramework(t *testing.T) {
	for pattern, paths := range map[string]struct{ taken, left []string }{
		"/users":                   {[]string{"/users"}, []string{"/", "/user", "/users/1", "/users/"}},
		"/users/":                  {[]string{"/users/", "/users/1", "/users/1/2"}, []string{"/users", "/user/"}},
		"/users/:id":               {[]string{"/users/me", "/users/1", "/users/1/2"}, []string{"/users", "/users/", "/other/1"}},
		"/users/{id}":              {[]string{"/users/me", "/users/1"}, []string{"/users", "/users/", "/users/1/2", "/other/1"}},
		"/users/{id}/posts":        {[]string{"/users/1/posts"}, []string{"/users/1", "/users/1/post", "/users//posts", "/users/1/posts/2"}},
		"/users/:id/posts/:post":   {[]string{"/users/1/posts/2"}, []string{"/users/1/posts", "/users/1/posts/", "/users/1/2"}},
		"/users/{id:[0-9]{1,3}}/x": {[]string{"/users/12/x"}, []string{"/users/12/y"}},
		"/files/*filepath":         {[]string{"/files/", "/files/a/b"}, []string{"/files", "/file/a"}},
		"/files/*":                 {[]string{"/files/", "/files/a/b"}, []string{"/files", "/file/a"}},
		"/files/{path...}":         {[]string{"/files/", "/files/a/b"}, []string{"/files", "/file/a"}},
		"/new/{$}":                 {[]string{"/new/"}, []string{"/new", "/new/1"}},
		"/search?q=:id":            {[]string{"/search"}, []string{"/search/1"}},
		"/":                        {[]string{"/", "/a"}, nil},
	} {
		for _, path := range paths.taken {
			assert.True(t, mayTake(pattern, path), "%s %s", pattern, path)
		}
		for _, path := range paths.left {
			assert.False(t, mayTake(pattern, path), "%s %s", pattern, path)
			assert.False(t, takes(pattern, path), "%s %s", pattern, path)
		}
	}
}

func TestTakesIsSureOfEveryFramework(t *testing.T) {
	for pattern, taken := range map[string]bool{
		"/users/me": true, "/users/:id": true, "/users/{id}": true, "/:a/:b": true, "/users/*": true, "/users/*rest": true, "/*": true, "/users/{rest...}": true,
		"/": false, "/users/": false, "/users": false, "/users/{id:[0-9]+}": false, "/users/:id/x": false, "/users/{$}": false, "/users/{a}-{b}": false, "/:all": false,
	} {
		assert.Equal(t, taken, takes(pattern, "/users/me"), pattern)
	}
}
