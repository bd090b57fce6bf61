package main

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

func ginAPI(cors core.Evaluator, a *api) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.RedirectTrailingSlash = false // its redirects come before CORS
	router.Use(gin.Recovery(), ginadapter.Middleware(cors))
	router.GET("/greeting", func(c *gin.Context) { c.JSON(a.greeting(c.Request)) })
	router.GET("/health", func(c *gin.Context) { c.JSON(http.StatusOK, a.health()) })
	return router
}
