package suite

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// sight is what a page sees of a request, and what a server does.
type sight struct {
	shared     bool
	status     int    // that script reads
	exposed    string // names of fields that script reads, sorted
	preflights int
	actuals    int
}

// simulate runs a request by the Fetch standard's algorithms, with an empty preflight
// cache, on an application in this process. An option makes "*" cover Authorization, as
// in browsers.
func simulate(application http.Handler, r useragent.Request, starCoversAuthorization bool) (s sight) {
	if useragent.NeedsPreflight(r) {
		s.preflights++
		answer := ask(application, http.MethodOptions, r, useragent.PreflightFields(r))
		if starCoversAuthorization && r.Credentials != useragent.Include &&
			slices.Contains(answer.Header()["Access-Control-Allow-Headers"], "*") {
			answer.Header().Add("Access-Control-Allow-Headers", "Authorization")
		}
		if _, refusal := useragent.CheckPreflight(r, useragent.Response{Status: answer.Code, Header: answer.Header()}); refusal != nil {
			return s
		}
	}
	s.actuals++
	fields := http.Header{"Origin": {r.Origin}}
	for _, h := range r.Headers {
		if !useragent.IsForbiddenRequestHeader(h[0], h[1]) {
			fields.Add(h[0], h[1])
		}
	}
	answer := ask(application, useragent.NormalizeMethod(r.Method), r, fields)
	if useragent.CheckCORS(r.Origin, r.Credentials, answer.Header()) != nil {
		return s
	}
	s.shared, s.status = true, answer.Code
	s.exposed = names(useragent.ExposedNames(r.Credentials, answer.Header()))
	return s
}

func ask(application http.Handler, method string, r useragent.Request, fields http.Header) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, r.Target+r.Path, nil)
	request.Header = fields
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	answer := httptest.NewRecorder()
	application.ServeHTTP(answer, request)
	return answer
}

// names joins the header names that content sends. Frameworks add others to their own
// responses, such as a 405.
func names(all []string) string {
	all = slices.DeleteFunc(slices.Clone(all), func(name string) bool { return name != "x-total" && name != "x-secret" })
	slices.Sort(all)
	return strings.Join(all, " ")
}
