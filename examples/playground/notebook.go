package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// methodQuery is a safe method with a body (RFC 10008) that CORS does not
// safelist: a preflight asks for it by name.
const methodQuery = "QUERY"

// notebook is the application: three notes and a session, kept in memory. The
// number of notes never changes, so that calls can be repeated in any order.
type notebook struct {
	framework string // tells the three APIs apart in the bodies

	mu    sync.Mutex
	notes []note
}

type note struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Done bool   `json:"done"`
}

func newNotebook(framework string) *notebook {
	return &notebook{framework: framework, notes: []note{
		{ID: "1", Text: "water the plants"},
		{ID: "2", Text: "answer the preflight"},
		{ID: "3", Text: "merge Vary"},
	}}
}

func (n *notebook) routes() []route {
	return []route{
		{http.MethodGet, "/api/notes", n.list},
		{methodQuery, "/api/notes", n.search},
		{http.MethodPost, "/api/feedback", n.thank},
		{http.MethodPut, "/api/notes/{id}", n.replace},
		{http.MethodPatch, "/api/notes/{id}", n.amend},
		{http.MethodDelete, "/api/notes/{id}", n.clear},
		{http.MethodPost, "/api/session", n.signIn},
		{http.MethodGet, "/api/session", n.session},
	}
}

func (n *notebook) list(*http.Request, string) answer { return n.found("") }

func (n *notebook) search(r *http.Request, _ string) answer {
	words, err := io.ReadAll(r.Body)
	if err != nil {
		return n.failed(http.StatusRequestEntityTooLarge, "the search is too long")
	}
	return n.found(string(words))
}

// found adds two headers; the first policy exposes one of them.
func (n *notebook) found(words string) answer {
	n.mu.Lock()
	defer n.mu.Unlock()
	notes := []note{}
	for _, candidate := range n.notes {
		if strings.Contains(candidate.Text, words) {
			notes = append(notes, candidate)
		}
	}
	a := n.ok(map[string]any{"notes": notes})
	a.fields = map[string]string{"X-Total-Count": strconv.Itoa(len(notes)), "X-Build": "2026.11"}
	return a
}

func (n *notebook) thank(r *http.Request, _ string) answer {
	words, err := io.ReadAll(r.Body)
	if err != nil {
		return n.failed(http.StatusRequestEntityTooLarge, "that is more than we can read")
	}
	return n.ok(map[string]any{"received": len(words)})
}

func (n *notebook) replace(r *http.Request, id string) answer {
	var sent note
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		return n.failed(http.StatusBadRequest, "the body is no note")
	}
	return n.change(id, func(kept *note) { kept.Text, kept.Done = sent.Text, sent.Done })
}

func (n *notebook) amend(r *http.Request, id string) answer {
	var sent struct{ Done bool }
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		return n.failed(http.StatusBadRequest, "the body is no change of a note")
	}
	return n.change(id, func(kept *note) { kept.Done = sent.Done })
}

func (n *notebook) clear(_ *http.Request, id string) answer {
	a := n.change(id, func(kept *note) { kept.Text, kept.Done = "", false })
	if a.status == http.StatusOK {
		return answer{status: http.StatusNoContent}
	}
	return a
}

func (n *notebook) change(id string, edit func(kept *note)) answer {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i := range n.notes {
		if n.notes[i].ID == id {
			edit(&n.notes[i])
			return n.ok(map[string]any{"note": n.notes[i]})
		}
	}
	return n.failed(http.StatusNotFound, "there is no such note")
}

// sessionCookie is sent only by pages of the same site: SameSite is a separate
// protection, which no CORS policy turns off. Cookies ignore ports, so the three APIs
// share it.
const sessionCookie = "cors_playground"

func (n *notebook) signIn(*http.Request, string) answer {
	cookie := http.Cookie{
		Name: sessionCookie, Value: "ada", Path: "/api/", MaxAge: 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	a := n.ok(map[string]any{"signedIn": "ada"})
	a.fields = map[string]string{"Set-Cookie": cookie.String()}
	return a
}

func (n *notebook) session(r *http.Request, _ string) answer {
	if cookie, err := r.Cookie(sessionCookie); err == nil && cookie.Value == "ada" {
		return n.ok(map[string]any{"signedIn": "ada"})
	}
	return n.ok(map[string]any{"signedIn": nil})
}

func (n *notebook) ok(body map[string]any) answer {
	body["framework"] = n.framework
	return answer{status: http.StatusOK, body: body}
}

func (n *notebook) failed(status int, problem string) answer {
	return answer{status: status, body: map[string]any{"framework": n.framework, "problem": problem}}
}
