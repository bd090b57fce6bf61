package ginadapter_test

import (
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/ginadapter"
)

// Gin forgets that the plain route's colon was escaped, and runs it for its path.
func TestPlainRouteWithAnEscapedColonKeepsPathsFromAnotherPolicy(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	app.PUT(`/a\:b/x/y`, ok)
	cors.Route(app, grantingAll(admin), "PUT", `/a\:b/x/:p`, ok)
	assert.False(t, visit(admin, app).sends("PUT", "/a:b/x/y"), "it runs the plain route")
	assert.True(t, visit(admin, app).sends("PUT", "/a:b/x/z"))
}

func TestParameterOfAPlainRouteIsNotEmptyAtTheEnd(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	app.PUT("/:p", ok)
	app.POST("/a:b/*rest", ok)
	cors.Route(app, grantingAll(admin), "POST", "/", ok)
	cors.Route(app, grantingAll(admin), "POST", "/a/:p", ok)
	assert.True(t, visit(admin, app).sends("PUT", "/"), "no route takes it, so a page may read the 405")
	assert.True(t, visit(admin, app).sends("POST", "/a/x", "X-A"))
}

func TestPlainParameterDoesNotKeepALiteralRouteFromItsPolicy(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	app.DELETE("/users/:id", ok)
	cors.Route(app, grantingAll(admin), "DELETE", "/users/me", ok)
	assert.True(t, visit(admin, app).sends("DELETE", "/users/me"))
	assert.False(t, visit(admin, app).sends("DELETE", "/users/7"))
}

// Each escaped colon looks as if it began a parameter with a name of its own.
func TestSeveralEscapedColonsInPlaceOfOneParameterAreNoPanic(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	app.PUT(`/x/\:a`, ok)
	app.PUT(`/x/\:b/y`, ok)
	app.PUT(`/x/\:c/y`, ok)
	cors.Route(app, grantingAll(admin), "PUT", "/z", ok)
	assert.True(t, visit(admin, app).sends("PUT", "/z"))
	assert.False(t, visit(admin, app).sends("PUT", "/x/:c/y"))
}

// With parameters for both colons Gin has two in the first segment, and room for one.
func TestColonsThatMayBeParametersInOneSegmentAreNoPanic(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	app.PUT("/:p", ok)
	app.PUT(`/a\:b`, ok)
	cors.Route(app, grantingAll(partner), "PUT", "/ab", ok)
	assert.True(t, visit(partner, app).sends("PUT", "/ab"))
	assert.False(t, visit(partner, app).sends("PUT", "/a:b"))
}
