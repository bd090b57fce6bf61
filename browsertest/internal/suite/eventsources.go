package suite

import (
	"fmt"
	"net/http"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/page"
)

// eventSourceCases have a stream that ends. The browser opens it again and says in
// Last-Event-ID where it was. Set by a script, that header would need a preflight.
func eventSourceCases() []Case {
	const rule = "docs/streaming.md; HTML, server-sent events, reestablish the connection"
	resumed := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Cache-Control", "no-store")
		if last := r.Header.Get("Last-Event-ID"); last != "" {
			fmt.Fprintf(w, "data: on from %s\n\n", last)
			return
		}
		fmt.Fprint(w, "retry: 1\nid: 7\ndata: told\n\n")
	}
	return []Case{{"kinds of requests", "an event source goes on from the last event without a preflight", rule, func(t *trial) {
		c := t.put(t.adapter.Build(t.engine(listing(appPage)), app.Routes(app.Methods, resumed)))
		seen := t.do(appPage, page.Step{Do: "eventsource", URL: c.at(api, ""), Until: "on from 7"})
		t.reads("script gets the event of the second stream", true, seen[0])
		differ(&t.Finding, "that event", "on from 7", seen[0].Body)
		t.counts(c, 0, 2)
	}}, {"kinds of requests", "a fetch with Last-Event-ID needs a preflight that allows it", rule, func(t *trial) {
		c := t.put(t.adapter.Build(t.engine(listing(appPage)), app.Routes(app.Methods, resumed)))
		seen := t.do(appPage, page.Step{Do: "fetch", URL: c.at(api, ""), Headers: [][2]string{{"Last-Event-ID", "7"}}})
		t.reads("script reads the stream", false, seen[0])
		t.counts(c, 1, 0)
	}}}
}
