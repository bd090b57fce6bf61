package moving

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

// The examples are the code of the guides that is in neither program.

func Example_regularExpression() {
	preview := regexp.MustCompile(`^https://pr-[0-9]+\.example\.com$`) // ^, \. and $ are needed
	engine, err := core.New(
		core.Policy{AllowOrigins: []string{"https://app.example.com"}},
		core.WithOriginLookup(func(_ context.Context, _ core.Request, origin string) (bool, error) {
			return preview.MatchString(origin), nil
		}),
	)

	if err != nil {
		log.Fatal(err)
	}
	for _, origin := range []string{"https://app.example.com", "https://pr-7.example.com", "https://pr-7.example.com.evil.test"} {
		fmt.Println(origin, admits(engine, origin))
	}
	// Output:
	// https://app.example.com true
	// https://pr-7.example.com true
	// https://pr-7.example.com.evil.test false
}

func Example_lookupThatReadsTheRequest() {
	engine, err := core.New(
		core.Policy{AllowCredentials: true},
		core.WithOriginLookup(func(ctx context.Context, r core.Request, origin string) (bool, error) {
			return isOriginOf(ctx, r.Header.Get("X-Tenant"), origin)
		}, "X-Tenant"), // which is then in Vary
	)

	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(admits(engine, "https://shop.example.com", "X-Tenant", "shop"), admits(engine, "https://shop.example.com"))
	// Output:
	// true false
}

func isOriginOf(_ context.Context, tenant, origin string) (bool, error) {
	return tenant == "shop" && origin == "https://shop.example.com", nil
}

func Example_skipper() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	paths, err := core.NewPaths([]core.PathRule{
		{Pattern: "/api/", Evaluator: engine}, // other paths are left alone
	})

	if err != nil {
		log.Fatal(err)
	}
	for _, path := range []string{"/api/notes", "/health"} {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Origin", "https://app.example.com")
		h := http.Header{}
		core.Answer(paths, r, h)
		fmt.Printf("%s: %q\n", path, h["Access-Control-Allow-Origin"])
	}
	// Output:
	// /api/notes: ["https://app.example.com"]
	// /health: []
}

// admits reports whether the page may read the response. The headers are name and value in turn.
func admits(engine *core.Engine, origin string, headers ...string) bool {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Origin", origin)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	h := http.Header{}
	core.Answer(engine, r, h)
	return h.Get("Access-Control-Allow-Origin") == origin
}

// The tests of the checklists.

var engine = core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}})

func TestGinAppAnswersOtherOrigins(t *testing.T) {
	router := gin.New()
	router.RedirectTrailingSlash = false
	router.Use(ginadapter.Middleware(engine))
	router.PUT("/notes/:id", func(c *gin.Context) { c.Status(http.StatusOK) })

	corstest.CheckApp(t, router, "https://app.example.com", corstest.Endpoints(ginadapter.Endpoints(router), engine))
}

func TestEchoAppAnswersOtherOrigins(t *testing.T) {
	e := echo.New()
	e.Use(echoadapter.Middleware(engine))
	e.PUT("/notes/:id", func(c echo.Context) error { return c.NoContent(http.StatusOK) })

	corstest.CheckApp(t, e, "https://app.example.com", corstest.Endpoints(echoadapter.Endpoints(e), engine))
}

func TestChiAppAnswersOtherOrigins(t *testing.T) {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	r.Put("/notes/{id}", func(w http.ResponseWriter, r *http.Request) {})

	corstest.CheckApp(t, r, "https://app.example.com", corstest.Endpoints(chiadapter.Endpoints(r), engine))
}

func TestMuxAnswersOtherOrigins(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /notes/{id}", func(w http.ResponseWriter, r *http.Request) {})

	app := httpadapter.Middleware(engine)(mux)
	corstest.CheckApp(t, app, "https://app.example.com", []corstest.Endpoint{
		{Method: "PUT", Path: "/notes/{id}", Evaluator: engine},
	})
}
