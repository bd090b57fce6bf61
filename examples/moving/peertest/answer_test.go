package peertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// request is one of any client.
type request struct {
	method string
	header http.Header
}

func (r *request) isPreflight() bool {
	return r.method == http.MethodOptions && r.header["Origin"] != nil && r.header["Access-Control-Request-Method"] != nil
}

// with returns the request with other lines of a header, or without it.
func (r *request) with(name string, lines ...string) *request {
	h := r.header.Clone()
	delete(h, name)
	if len(lines) > 0 {
		h[name] = lines
	}
	return &request{r.method, h}
}

// application is an app with one of the libraries. It notes whether its handler ran.
type application struct {
	handler http.Handler
	ran     int // times
}

func newApplication(mount func(h http.Handler) http.Handler) *application {
	a := &application{}
	a.handler = mount(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		a.ran++
		w.Header().Set("X-One", "1")
		w.Header().Set("X-Two", "2")
		w.WriteHeader(http.StatusOK)
	}))
	return a
}

func (a *application) send(r *request) *httptest.ResponseRecorder {
	a.ran = 0
	sent := httptest.NewRequest(r.method, "http://"+host+"/", nil)
	sent.Header = r.header.Clone()
	recorder := httptest.NewRecorder()
	a.handler.ServeHTTP(recorder, sent)
	return recorder
}

// answer is what clients and caches see of CORS in a response. Spaces, the order of names
// that no client heeds, and the case of header names are left out. Several values of a
// header that has one only are kept, with a line break between them.
type answer struct {
	status        string // "handler" if that ran
	origin        string // Access-Control-Allow-Origin, and so on
	credentials   string
	methods       string
	headers       string
	exposed       string
	maxAge        string
	vary          string
	linesOfVary   int
	cacheControl  string
	otherHeaders  string // names that begin with Access-Control-
	repeatedNames bool   // in Vary
}

const allThree = "access-control-request-headers, access-control-request-method, origin"

func (a *application) answer(r *request) answer {
	response := a.send(r)
	h := response.Result().Header
	one := func(name string) string { return strings.Join(h[name], "\n") }
	vary := lower(elementsOf(h["Vary"]))
	slices.Sort(vary)
	seen := answer{
		status:       fmt.Sprint(response.Code),
		origin:       one("Access-Control-Allow-Origin"),
		credentials:  one("Access-Control-Allow-Credentials"),
		methods:      strings.Join(elementsOf(h["Access-Control-Allow-Methods"]), ", "),
		headers:      strings.Join(lower(elementsOf(h["Access-Control-Allow-Headers"])), ", "),
		maxAge:       one("Access-Control-Max-Age"),
		vary:         strings.Join(slices.Compact(slices.Clone(vary)), ", "),
		linesOfVary:  len(h["Vary"]),
		cacheControl: one("Cache-Control"),
	}
	seen.repeatedNames = len(slices.Compact(slices.Clone(vary))) != len(vary)
	exposed := lower(elementsOf(h["Access-Control-Expose-Headers"]))
	slices.Sort(exposed)
	seen.exposed = strings.Join(exposed, ", ")
	switch {
	case a.ran == 1:
		seen.status = "handler"
	case a.ran > 1 || response.Body.Len() > 0:
		seen.status += fmt.Sprintf(", %d runs of the handler, %d bytes", a.ran, response.Body.Len())
	}
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") && !slices.Contains([]string{"Allow-Origin", "Allow-Credentials", "Allow-Methods",
			"Allow-Headers", "Expose-Headers", "Max-Age"}, strings.TrimPrefix(name, "Access-Control-")) {
			seen.otherHeaders += name
		}
	}
	return seen
}

// grantNothing removes the grant. Vary and the status stay.
func (a *answer) grantNothing() {
	a.origin, a.credentials, a.methods, a.headers, a.exposed, a.maxAge = "", "", "", "", "", ""
}

// varyBy sets Vary in one line, or none.
func (a *answer) varyBy(names string) {
	a.vary, a.linesOfVary = names, min(len(names), 1)
}

func elementsOf(lines []string) (elements []string) {
	for element := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		if element = strings.Trim(element, " \t"); element != "" {
			elements = append(elements, element)
		}
	}
	return elements
}

func lower(list []string) []string {
	list = slices.Clone(list)
	for i := range list {
		list[i] = strings.ToLower(list[i])
	}
	return list
}

// got is what a page gets.
type got struct{ script, exposed, kept string }

// fetch sends r as a browser does. It also returns the requests that were sent.
func (a *application) fetch(r useragent.Request) (got, []*request) {
	var sent []*request
	response, grant, err := useragent.Fetch(r, func(method string, h http.Header) useragent.Response {
		if h["Access-Control-Request-Method"] == nil {
			h.Set("Sec-Fetch-Site", "cross-site")
		}
		sent = append(sent, &request{method, h})
		response := a.send(sent[len(sent)-1])
		return useragent.Response{Status: response.Code, Header: response.Result().Header}
	})
	if err != nil {
		return got{script: "blocked"}, sent
	}
	names := slices.DeleteFunc(useragent.ExposedNames(r.Credentials, response.Header), func(name string) bool {
		return name != "x-one" && name != "x-two" // what the libraries write is compared above
	})
	return got{fmt.Sprintf("reads %d", response.Status), strings.Join(names, ", "), grant.MaxAge.String()}, sent
}
