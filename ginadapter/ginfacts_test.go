package ginadapter_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
)

// What the package relies on in Gin, each fact by itself: a new version of Gin that
// changes one of them fails here first.

func searchIn(engine *gin.Engine, method, path string) (pattern string) {
	c := gin.CreateTestContextOnly(httptest.NewRecorder(), engine)
	c.Request = &http.Request{Method: method, URL: &url.URL{Path: path}}
	engine.HandleContext(c)
	return c.FullPath()
}

func TestGinDropsTheBackslashWhenItServes(t *testing.T) {
	app := gin.New()
	app.PUT(`/jobs\:batch`, ok)
	assert.Equal(t, `/jobs\:batch`, app.Routes()[0].Path)
	assert.Empty(t, searchIn(app, "PUT", "/jobs:batch"), "HandleContext does not unescape")
	request(app, "PUT", "/", http.Header{})
	assert.Equal(t, "/jobs:batch", app.Routes()[0].Path)
	assert.Equal(t, "/jobs:batch", searchIn(app, "PUT", "/jobs:batch"))
	assert.Empty(t, searchIn(app, "PUT", "/jobsXYZ"), "it is no parameter")
}

func TestGinUnescapesOnlyOnce(t *testing.T) {
	app := gin.New()
	request(app, "PUT", "/", http.Header{})
	app.PUT(`/jobs\:batch`, ok)
	assert.Equal(t, http.StatusNotFound, request(app, "PUT", "/jobs:batch", http.Header{}).Code)
}

func TestGinHasOneParameterInASegmentAtItsEnd(t *testing.T) {
	for _, pattern := range []string{`/:a\:b`, "/:a:b", "/:", "/x:/y"} {
		assert.Panics(t, func() { gin.New().PUT(pattern, ok) }, pattern)
	}
	for _, pattern := range []string{`/a\:b:c`, `/a\:`, `/\:/x`} {
		assert.NotPanics(t, func() { gin.New().PUT(pattern, ok) }, pattern)
	}
}

func TestGinKeepsATreeForAnyMethod(t *testing.T) {
	app := gin.New()
	app.Match([]string{"m-search"}, "/x", ok)
	assert.Equal(t, "/x", searchIn(app, "m-search", "/x"))
}

func TestGinsHandleTakesNoHandlerOnceAGroupHasOne(t *testing.T) {
	app := gin.New()
	assert.Panics(t, func() { app.Handle("PUT", "/x") })
	app.Use(ok)
	assert.NotPanics(t, func() { app.Handle("PUT", "/y") })
}

func TestGinGivesAGroupTheHandlersThatAreThereWhenItIsMade(t *testing.T) {
	app := gin.New()
	before := app.Group("/before")
	app.Use(ok)
	assert.Empty(t, before.Handlers)
	assert.Len(t, app.Group("/after").Handlers, 1)
	assert.Len(t, before.Group("/in").Handlers, 0)
}

func TestGinsRedirectWritesToTheURL(t *testing.T) {
	app := gin.New()
	app.PUT("/x", ok)
	u := &url.URL{Path: "/x/"}
	app.ServeHTTP(httptest.NewRecorder(), &http.Request{Method: "PUT", URL: u})
	assert.Equal(t, "/x", u.Path)
}

func TestGinsSearchDoesNotReadTheHeaderOrWriteTheURL(t *testing.T) {
	app := gin.New()
	app.RedirectTrailingSlash = false
	app.PUT("/x/:id", ok)
	for _, path := range []string{"/x/7", "/x/7/", "/nowhere"} {
		u := &url.URL{Path: path, RawPath: path}
		c := gin.CreateTestContextOnly(httptest.NewRecorder(), app)
		c.Request = &http.Request{Method: "PUT", URL: u}
		app.HandleContext(c)
		assert.Equal(t, &url.URL{Path: path, RawPath: path}, u)
	}
}

// So a route that is taken for a parameter can hide another.
func TestGinsSearchDoesNotComeBackFromEveryDeadEnd(t *testing.T) {
	app := gin.New()
	app.GET("/:q/*rest", ok)
	assert.Equal(t, "/:q/*rest", searchIn(app, "GET", "/ab/ax/ax"))
	app.GET("/ab/a:p", ok)
	assert.Empty(t, searchIn(app, "GET", "/ab/ax/ax"))
}

func TestGinsModeMayBeSetWhileOthersReadIt(t *testing.T) {
	done := make(chan bool)
	go func() {
		for range 1000 {
			_ = gin.IsDebugging() || gin.Mode() == ""
		}
		close(done)
	}()
	for range 1000 {
		gin.SetMode(gin.TestMode)
	}
	<-done
	assert.Equal(t, gin.TestMode, gin.Mode())
}

func TestGinHandlesContextsOfASecondEngineWithoutAllocating(t *testing.T) {
	app := gin.New()
	app.PUT("/users/:id", func(*gin.Context) {})
	c := gin.CreateTestContextOnly(httptest.NewRecorder(), app)
	c.Request = &http.Request{Method: "PUT", URL: &url.URL{Path: "/users/7"}}
	assert.Zero(t, testing.AllocsPerRun(100, func() { app.HandleContext(c) }))
}
