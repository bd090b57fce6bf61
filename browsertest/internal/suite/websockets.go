package suite

import (
	"context"
	"net/http"

	"github.com/coder/websocket"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

const webSockets = "WebSockets"

// webSocketCases open WebSockets. Browsers send the handshake from any page, without
// a preflight.
func webSocketCases() []Case {
	const group, rule = webSockets, "docs/enforcing.md; WebSockets, establish a WebSocket connection: the server judges the Origin"
	callers := []struct {
		name, page, in string
		admitted       bool
	}{
		{"a listed page", partnersPage, "", true},
		{"an unlisted page", evilPage, "", false},
		{"an unlisted page of the same site", otherPage, "", false},
		{"the server's own page", api, "", true},
		{"a sandboxed frame in the server's own page", api, page.InSandbox, false},
	}
	judges := []struct {
		name    string
		enforce core.Enforcement
		check   func(ev core.Evaluator, r *http.Request) bool // of the handler
	}{
		{"the handler asks AdmitsOrigin", core.EnforceNone, core.AdmitsOrigin},
		{`the policy enforces "unsafe"`, core.EnforceUnsafe, anyOrigin},
	}
	var cases []Case
	for _, caller := range callers {
		for _, j := range judges {
			cases = append(cases, Case{group, caller.name + " where " + j.name, rule, func(t *trial) {
				t.opens(caller.page, caller.in, api, j.enforce, j.check, caller.admitted)
			}})
		}
	}
	return append(cases, Case{group, "the server's own page over http, where the handler asks AdmitsOrigin", rule, func(t *trial) {
		t.opens(plainAPI, "", plainAPI, core.EnforceNone, core.AdmitsOrigin, true)
	}}, Case{group, "an unlisted page over http, where the handler asks AdmitsOrigin", rule, func(t *trial) {
		t.opens("http://evil.example.org", "", plainAPI, core.EnforceNone, core.AdmitsOrigin, false)
	}}, Case{group, "an unlisted page where nobody asks", rule + "; or the other cases of this group would be empty", func(t *trial) {
		t.opens(evilPage, "", api, core.EnforceNone, anyOrigin, true)
	}})
}

func anyOrigin(core.Evaluator, *http.Request) bool { return true }

// opens checks whether a page can open a WebSocket.
func (t *trial) opens(from, in, to string, enforce core.Enforcement, check func(core.Evaluator, *http.Request) bool, want bool) {
	const greeting = "opened"
	policy := listing(partnersPage)
	policy.Enforce = enforce
	engine := t.engine(policy)
	c := t.put(t.adapter.Build(engine, app.Routes([]string{http.MethodGet}, func(w http.ResponseWriter, r *http.Request) {
		if !check(engine, r) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		// The library's own check compares Origin with Host alone.
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
		if err != nil {
			return // it has answered
		}
		defer conn.CloseNow()
		_ = conn.Write(r.Context(), websocket.MessageText, []byte(greeting))
		_, _, _ = conn.Read(context.WithoutCancel(r.Context())) // until the page closes it
	})))
	seen := t.do(from, page.Step{Do: "websocket", In: in, URL: c.at(to, "")})[0]
	differ(&t.Finding, "whether the WebSocket opens", want, seen.OK)
	status, message := http.StatusForbidden, ""
	if want {
		status, message = http.StatusSwitchingProtocols, greeting
	}
	differ(&t.Finding, "what the page reads of it", message, seen.Body)
	t.counts(c, 0, 1)
	for _, e := range c.Exchanges() {
		differ(&t.Finding, "the status of the handshake", status, e.Status)
	}
}
