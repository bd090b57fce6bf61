package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"time"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

func main() {
	engine, err := core.New(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowHeaders: []string{"Last-Event-ID"}, // for scripts that use fetch; EventSource needs no entry
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /events", events)
	mux.HandleFunc("GET /lines", lines)
	mux.HandleFunc("POST /upload", upload)
	// Around the whole mux, so that preflights never meet its 405.
	log.Fatal(http.ListenAndServe(":8080", httpadapter.Middleware(engine)(mux)))
}

// events sends the time each second. A client that was here before goes on from its last
// event.
func events(w http.ResponseWriter, r *http.Request) {
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID")) // 0 if there is none
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	stream := http.NewResponseController(w)
	for id := last + 1; ; id++ {
		fmt.Fprintf(w, "id: %d\ndata: %s\n\n", id, time.Now().Format(time.TimeOnly))
		if err := stream.Flush(); err != nil {
			log.Print("cannot stream: ", err) // something around the handler holds the response back
			return
		}
		select {
		case <-r.Context().Done(): // the page has gone
			return
		case <-time.After(time.Second):
		}
	}
}

// lines sends one JSON value a line, each as soon as it is there.
func lines(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	encoder, stream := json.NewEncoder(w), http.NewResponseController(w)
	for i := range 3 {
		if encoder.Encode(map[string]int{"line": i + 1}) != nil || stream.Flush() != nil {
			return
		}
	}
}

// upload reads the body while it arrives.
func upload(w http.ResponseWriter, r *http.Request) {
	n, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		http.Error(w, "the upload broke off", http.StatusBadRequest)
		return
	}
	fmt.Fprintln(w, n)
}
