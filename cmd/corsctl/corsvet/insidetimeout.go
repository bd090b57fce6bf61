package corsvet

import "github.com/sallyport/cors/cmd/corsctl/corsvet/internal/appmodel"

// insideTimeout finds http.TimeoutHandler around CORS. It keeps the headers of the
// handler for itself until the handler is done, and answers without them when the time
// is over.
func (m *mounting) insideTimeout() {
	for _, timeout := range m.Timeouts {
		if timeout.Call != nil && appmodel.CORSIn(timeout.Inner) != nil {
			m.report(timeout.Call, CategoryInsideTimeout, appmodel.Site{},
				"http.TimeoutHandler is outside of CORS: its 503 has no CORS headers, so pages see a network error; put CORS around the TimeoutHandler")
		}
	}
}
