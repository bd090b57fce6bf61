package middlewaretest

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestGin(t *testing.T) { tryAll(t, ginRows) }

var ginRows = []row{
	{ginOutside(ginRecovery), 204, kept, kept, ""},
	{ginInside(ginRecovery), 204, kept, kept, ""},

	{ginOutside(ginTimeout), 204, kept, lost, "it answers with the header of before"},
	{ginInside(ginTimeout), 204, kept, kept, ""},
	{ginOnRoute(ginTimeout), 204, kept, kept, ""},
	{ginInside(ginTimeoutGzip), 204, varyLost, kept, "the timeout replaces our Vary with gzip's"},
	{ginInside(ginGzipTimeout), 204, kept, varyLost, "as gzip alone"},
	{ginAround(timeoutHandler), 204, kept, lost, "it answers with a header of its own"},
	{ginWithin(timeoutHandler), 204, kept, kept, ""},

	{ginOutside(ginGzip), 204, kept, varyLost, "of an error with a body gzip deletes Vary, whoever set it"},
	{ginInside(ginGzip), 204, kept, varyLost, "the same: no order saves it"},
	{ginWithin(compressHandler), 204, kept, kept, "instead"},

	{ginOutside(ginBasicAuth), 401, kept, lost, "a preflight has no credentials"},
	{ginInside(ginBasicAuth), 204, kept, kept, ""},
	{ginOnRoute(ginBasicAuth), 204, kept, kept, ""},
	{ginOutside(ginJWT), 401, kept, lost, "a preflight has no token"},
	{ginInside(ginJWT), 204, kept, kept, ""},
	{ginOnRoute(ginJWT), 204, kept, kept, ""},

	{ginOutside(ginSessions), 204, kept, kept, "preflights make sessions"},
	{ginInside(ginSessions), 204, kept, kept, ""},

	{ginOutside(ginLogger), 204, kept, kept, ""},
	{ginInside(ginLogger), 204, kept, kept, "preflights are not logged"},

	{ginOutside(ginLimiter), 429, kept, lost, "preflights are counted, and refused"},
	{ginInside(ginLimiter), 204, kept, kept, "preflights are not counted"},

	{ginOutside(ginSecure), 204, kept, kept, ""},
	{ginInside(ginSecure), 204, kept, kept, "preflights lack its fields, and need none"},
	{ginOutside(ginSecureRedirect), 301, kept, lost, "browsers follow no redirect of a preflight"},
	{ginInside(ginSecureRedirect), 204, kept, kept, ""},

	{ginOutside(ginOtel), 204, kept, kept, ""},
	{ginInside(ginOtel), 204, kept, kept, "preflights have no span"},
}

// ginCORS is ours.
func ginCORS() gin.HandlerFunc { return ginadapter.Middleware(adaptertest.Engine()) }

func ginOutside(n neighbour[gin.HandlerFunc]) arrangement {
	return arrangement{n.theirs, "`Use(theirs, cors)`", func(s situation) http.Handler {
		return ginApp(s, append(n.mount(s), ginCORS()), nil)
	}}
}

func ginInside(n neighbour[gin.HandlerFunc]) arrangement {
	return arrangement{n.theirs, "`Use(cors, theirs)`", func(s situation) http.Handler {
		return ginApp(s, append([]gin.HandlerFunc{ginCORS()}, n.mount(s)...), nil)
	}}
}

func ginOnRoute(n neighbour[gin.HandlerFunc]) arrangement {
	return arrangement{n.theirs, "`Use(cors)`, theirs on the route", func(s situation) http.Handler {
		return ginApp(s, []gin.HandlerFunc{ginCORS()}, n.mount(s))
	}}
}

func ginAround(n neighbour[wrapper]) arrangement {
	return arrangement{n.theirs, "`theirs(engine)`, `Use(cors)`", func(s situation) http.Handler {
		return wrap(ginApp(s, []gin.HandlerFunc{ginCORS()}, nil), n.mount(s)...)
	}}
}

func ginWithin(n neighbour[wrapper]) arrangement {
	return arrangement{n.theirs, "`cors(theirs(engine))`", func(s situation) http.Handler {
		return httpadapter.Middleware(adaptertest.Engine())(wrap(ginApp(s, nil, nil), n.mount(s)...))
	}}
}

func ginApp(s situation, use, route []gin.HandlerFunc) http.Handler {
	engine := gin.New()
	engine.Use(use...)
	for path, page := range pages(s) {
		engine.GET(path, append(route[:len(route):len(route)], gin.WrapF(page))...)
	}
	return engine
}
