package decisionlog_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/decisionlog"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/shadow"
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

// The differences of a log of any length are counted in bounded memory.
func ExampleReplay() {
	recorded, err := os.Open("testdata/cors.jsonl")
	if err != nil {
		log.Fatal(err)
	}
	defer recorded.Close()
	candidate := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example"}})

	differences := shadow.NewReport(1000)
	for judged, err := range decisionlog.Replay(context.Background(), recorded, candidate) {
		switch {
		case err != nil:
			fmt.Println(err)
		case judged.Differs():
			d := shadow.DifferenceOf(judged.Request, judged.Recorded.Reason, judged.Candidate.Reason())
			differences.Add(d, judged.Time)
		}
	}
	for _, d := range differences.Snapshot().Differences {
		fmt.Printf("%d times %s %s: %s, with the candidate: %s\n", d.Count, d.Method, d.Origin, d.Current, d.Candidate)
	}
	// Output:
	// line 4: 12 decisions before it are missing: they came faster than they could be written
	// 2 times GET https://old.example: granted, with the candidate: origin not allowed
	// 1 times PUT https://app.example: granted, with the candidate: method not allowed
}

func ExampleRotatingFile() {
	folder, err := os.MkdirTemp("", "cors")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)

	file := decisionlog.RotatingFile(filepath.Join(folder, "cors.jsonl"), 100, 5) // 600 megabytes at most
	defer file.Close()
	recorder, err := decisionlog.New(file, decisionlog.Options{})
	if err != nil {
		log.Fatal(err)
	}
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example"}}, core.WithObserver(recorder.Observe))

	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Origin", "https://app.example")
	engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
	if err := recorder.Close(); err != nil {
		log.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(folder, "cors.jsonl"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bytes.Count(written, []byte("\n")), "line,", recorder.Dropped(), "dropped")
	// Output:
	// 1 line, 0 dropped
}
