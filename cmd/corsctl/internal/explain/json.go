package explain

import (
	"io"
	"net/http"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

type jsonResult struct {
	cli.Header
	Readable   bool          `json:"readable"`
	Request    jsonRequest   `json:"request"`
	SameOrigin bool          `json:"same_origin"`
	Because    []string      `json:"preflight_because"`
	Preflight  *jsonExchange `json:"preflight"`
	Actual     *jsonExchange `json:"actual"`
	Failure    *jsonStep     `json:"failure"`
	Exposed    []string      `json:"exposed"`
	MaxAge     int           `json:"max_age_seconds"`
	Change     []jsonChange  `json:"change"`
	Method     string        `json:"script_method,omitempty"`
	Notes      []string      `json:"notes"`
	Steps      []jsonStep    `json:"steps"`
}

type jsonRequest struct {
	Origin      string      `json:"origin"`
	URL         string      `json:"url,omitempty"`
	Method      string      `json:"method"`
	Headers     [][2]string `json:"headers"`
	Credentials bool        `json:"credentials"`
}

type jsonExchange struct {
	Method      string      `json:"method"`
	Request     http.Header `json:"request"`
	Status      int         `json:"status"`
	Response    http.Header `json:"response"`
	Reason      string      `json:"reason"`
	Explanation string      `json:"explanation"`
	Help        string      `json:"help,omitempty"`
}

type jsonStep struct {
	Section string `json:"section"`
	Step    string `json:"step"`
	Passed  bool   `json:"passed"`
	Text    string `json:"text"`
}

type jsonChange struct {
	Key    string   `json:"key"`
	Add    []string `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"`
	Write  []string `json:"write,omitempty"`
	Set    bool     `json:"set,omitempty"`
}

// JSON writes the result for a program.
func (r *Result) JSON(w io.Writer) error {
	out := jsonResult{
		Header: cli.NewHeader("explain"), Readable: r.Readable, SameOrigin: r.SameOrigin,
		Request: jsonRequest{Origin: r.Request.Origin, Method: r.Request.wireMethod(), Headers: orEmpty(r.Request.Headers), Credentials: r.Request.Credentials},
		Because: orEmpty(r.Because), Preflight: exchange(r.Preflight), Actual: exchange(r.Actual),
		Exposed: orEmpty(r.Exposed), MaxAge: int(r.Grant.MaxAge.Seconds()), Notes: orEmpty(r.Notes), Method: r.ScriptMethod, Change: []jsonChange{}, Steps: []jsonStep{},
	}
	if r.Request.URL != nil {
		out.Request.URL = r.Request.URL.String()
	}
	if f := r.Failure; f != nil {
		out.Failure = &jsonStep{f.Section, f.Step, false, f.Problem}
	}
	for _, c := range r.Change {
		out.Change = append(out.Change, jsonChange{c.Field, c.Add, c.Remove, c.Write, c.Set})
	}
	for _, s := range r.Steps {
		out.Steps = append(out.Steps, jsonStep(s))
	}
	return cli.WriteJSON(w, out)
}

func exchange(e *Exchange) *jsonExchange {
	if e == nil {
		return nil
	}
	return &jsonExchange{e.Method, e.Request, e.Status, e.Response, e.Reason.String(), e.Explanation, e.Help}
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
