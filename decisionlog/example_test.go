package decisionlog_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/decisionlog"
	"github.com/sallyport/cors/httpadapter"
)

// Requests are recorded, and judged again with a policy that forgets an origin.
func Example() {
	var file bytes.Buffer // or RotatingFile
	recorder, err := decisionlog.New(&file, decisionlog.Options{})
	if err != nil {
		log.Fatal(err)
	}
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example", "https://old.example"}},
		core.WithObserver(recorder.Observe))
	app := httpadapter.Middleware(engine)(http.NotFoundHandler())
	for _, origin := range []string{"https://app.example", "https://old.example", "https://evil.example"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Origin", origin)
		app.ServeHTTP(httptest.NewRecorder(), r)
	}
	if err := recorder.Close(); err != nil {
		log.Fatal(err)
	}

	candidate := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example"}})
	for judged, err := range decisionlog.Replay(context.Background(), &file, candidate) {
		switch {
		case err != nil:
			log.Print(err)
		case judged.Differs():
			fmt.Printf("line %d, %s: %s, with the candidate: %s\n", judged.Line,
				judged.Request.Header.Get("Origin"), judged.Recorded.Reason, judged.Candidate.Reason())
		}
	}
	// Output:
	// line 2, https://old.example: granted, with the candidate: origin not allowed
}
