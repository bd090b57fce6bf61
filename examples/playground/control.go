package main

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

const (
	maxPolicyBody   = 64 << 10
	maxRecordsAsked = 16
)

// controlHandler serves the control page and its endpoints. It answers only requests
// for the page's own host, and the endpoints answer only the page's own script.
func controlHandler(p *playground, examples []example, desk *policyDesk, records *recorder) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(webFolder("control")))

	endpoint := func(pattern string, f http.HandlerFunc) {
		mux.Handle(pattern, sameOriginOnly(p.control.origin, f))
	}
	endpoint("GET /control/setup", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, setupOf(p, examples))
	})
	endpoint("GET /control/policy", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, desk.current())
	})
	endpoint("POST /control/policy", func(w http.ResponseWriter, r *http.Request) { postPolicy(w, r, desk) })
	endpoint("GET /control/records", func(w http.ResponseWriter, r *http.Request) { getRecords(w, r, records) })

	var frames []string
	for _, page := range p.pages {
		frames = append(frames, page.origin)
	}
	return knownHostOnly(p.control, secured(mux, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "+
		"connect-src 'self'; frame-src "+strings.Join(frames, " ")+
		"; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"))
}

// setup sends the control page the origins and APIs of this run.
type setup struct {
	APIs     []apiInfo  `json:"apis"`
	Pages    []pageInfo `json:"pages"`
	Examples []example  `json:"examples"`
}

type apiInfo struct {
	Name   string `json:"name"`
	Origin string `json:"origin"`
}

type pageInfo struct {
	role
	Origin string `json:"origin"`
}

func setupOf(p *playground, examples []example) setup {
	s := setup{Examples: examples}
	for _, api := range p.apis {
		s.APIs = append(s.APIs, apiInfo{api.name, api.origin})
	}
	for _, page := range p.pages {
		s.Pages = append(s.Pages, pageInfo{page.role, page.origin})
	}
	return s
}

// postPolicy submits the text of a policy and answers with the verdict: either it is
// now in effect, or all its problems. A refused policy is a normal answer and not a
// failed request, so that the browser's console shows no error.
func postPolicy(w http.ResponseWriter, r *http.Request, desk *policyDesk) {
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != "application/json" {
		http.Error(w, "a policy comes as application/json", http.StatusUnsupportedMediaType)
		return
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPolicyBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		http.Error(w, "the playground takes policies of up to 64 KiB", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "the policy did not arrive whole", http.StatusBadRequest)
		return
	}
	writeJSON(w, desk.submit(text))
}

// getRecords returns the exchanges of the calls that the query names, as an
// object from call id to a list.
func getRecords(w http.ResponseWriter, r *http.Request, records *recorder) {
	ids := r.URL.Query()["call"]
	if len(ids) == 0 || len(ids) > maxRecordsAsked {
		http.Error(w, "name 1 to 16 calls: ?call=…&call=…", http.StatusBadRequest)
		return
	}
	found := map[string][]exchange{}
	for _, id := range ids {
		if exchanges := records.find(id); exchanges != nil {
			found[id] = exchanges
		}
	}
	writeJSON(w, found)
}

func writeJSON(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(body)
}
