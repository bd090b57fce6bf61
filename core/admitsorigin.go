package core

import "net/http"

// AdmitsOrigin reports whether a request may be served as far as its origin goes:
// ev admits it, or it does not come from a page of another site (see
// [Enforcement]), and its Host is one of [Policy.AllowHosts], where these are set.
// It writes nothing and does not ask what the policy enforces. ev is asked once, so
// that its observers and its logger see the request.
//
// It is for what CORS does not cover, such as the handshake of a WebSocket, which
// browsers send from any page without a preflight:
//
//	upgrader := websocket.Upgrader{
//		CheckOrigin: func(r *http.Request) bool { return core.AdmitsOrigin(engine, r) },
//	}
func AdmitsOrigin(ev Evaluator, r *http.Request) bool {
	d := ev.Evaluate(r.Context(), RequestFromHTTP(r))
	if d.Reason() == ReasonHostNotAllowed {
		return false
	}
	return d.Allowed() || standingOf(r.Host, r.Header) == own
}
