package shadow

import (
	"encoding/json"
	"net/http"
)

// MarshalJSON writes the report's [Snapshot]:
//
//	{"differences":[{"origin":"https://app.example","method":"PUT","preflight":true,
//	  "current":"granted","candidate":"method not allowed",
//	  "count":3,"first":"2026-11-27T10:00:00Z","last":"2026-11-27T10:05:00Z"}],
//	 "others":{"count":0}}
//
// The reasons are the texts of [core.Reason].
func (r *Report) MarshalJSON() ([]byte, error) { return json.Marshal(r.Snapshot()) }

var _ http.Handler = (*Report)(nil)

// ServeHTTP answers GET and HEAD with the report as JSON. Mount it where only operators
// get to: it shows which origins use the server.
func (r *Report) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.Method != http.MethodGet && request.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "the report answers GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		http.Error(w, "the report cannot be written: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.Write(append(text, '\n'))
}
