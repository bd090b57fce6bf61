package conformance

import (
	"net/http"
	"strconv"
	"sync/atomic"
)

// judge sends the vector's request to a new app on the stage and compares the
// answer with the expectation.
func (v *vector) judge(s *stage) (found verdict) {
	ev, err := v.evaluator()
	if err != nil {
		found.addf("the policy is refused: %v", err)
		return found
	}
	var runs atomic.Int32
	s.build(ev, v.app.serve(&runs), v.app.around)
	got, err := s.ask(v.request)
	if err != nil {
		found.addf("%v\n%s", err, s.log.take())
		return found
	}
	found.answer = got
	v.judgeStatus(&found, s.place())
	v.judgeFields(&found)
	v.judgeHandler(&found, int(runs.Load()))
	v.judgeBrowser(&found)
	return found
}

func (v *vector) judgeStatus(found *verdict, place string) {
	want, got := v.response.statusFor(place), found.answer.status
	if want != 0 && want != got {
		found.add("status", strconv.Itoa(want), strconv.Itoa(got))
	}
}

func (v *vector) judgeFields(found *verdict) {
	want := make(http.Header, len(v.response.fields))
	for name, lines := range v.response.fields {
		want[http.CanonicalHeaderKey(name)] = lines
	}
	got := found.answer.header
	for _, name := range responseFields {
		found.failures = append(found.failures, lineFailures(name, want[name], got[name])...)
		delete(want, name)
	}
	for name, lines := range want {
		found.failures = append(found.failures, lineFailures(name, lines, got[name])...)
	}
	found.failures = append(found.failures, lineFailures(fieldVary, v.response.vary, got[fieldVary])...)
}

// judgeHandler counts: a handler that runs after its request was answered, or
// twice, is as wrong as one that does not run. The count is final here, because
// servers send an answer as short as ours when the handler has returned.
func (v *vector) judgeHandler(found *verdict, runs int) {
	want := 0
	if *v.handler {
		want = 1
	}
	if runs != want {
		found.add("calls of the application's handler ("+ran(bool(*v.handler))+")", strconv.Itoa(want), strconv.Itoa(runs))
	}
}
