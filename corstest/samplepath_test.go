package corstest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSamplePathFillsTheParametersOfEveryFramework(t *testing.T) {
	for pattern, want := range map[string]string{
		"/users":                       "/users",
		"/users/":                      "/users/",
		"/users/:id":                   "/users/1",
		"/users/:id/posts/:post":       "/users/1/posts/1",
		"/users/{id}":                  "/users/1",
		"/users/{id:[0-9]{1,3}}/posts": "/users/1/posts",
		"/files/*filepath":             "/files/1",
		"/files/*":                     "/files/1",
		"/files/{path...}":             "/files/1",
		"/{$}":                         "/",
		"/jobs/1:cancel":               "/jobs/1:cancel",
		"/range/{from}-{to}":           "/range/1-1",
		"/search?q=:id":                "/search?q=:id",
	} {
		assert.Equal(t, want, samplePath(pattern), pattern)
	}
}
