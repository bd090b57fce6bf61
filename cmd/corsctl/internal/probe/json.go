package probe

import (
	"io"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

type jsonReport struct {
	cli.Header
	URL             string        `json:"url"`
	Origins         []string      `json:"origins"`
	Requests        int           `json:"requests"`
	Clean           bool          `json:"clean"`
	Findings        []jsonFinding `json:"findings"`
	SecretVariables []string      `json:"secret_variables"`
}

type jsonFinding struct {
	ID       string         `json:"id"`
	Severity Severity       `json:"severity"`
	Title    string         `json:"title"`
	Found    string         `json:"found"`
	Browser  string         `json:"browser"`
	Fix      string         `json:"fix"`
	Evidence []jsonExchange `json:"evidence"`
}

type jsonExchange struct {
	Method  string   `json:"method"`
	URL     string   `json:"url"`
	Origin  string   `json:"origin,omitempty"`
	Status  int      `json:"status,omitempty"`
	Headers []string `json:"headers"` // of CORS only, "Name: value"
	Error   string   `json:"error,omitempty"`
	Curl    string   `json:"curl"`
}

func (r *Report) json(w io.Writer, _ cli.Paint) error {
	out := jsonReport{
		Header: cli.NewHeader("probe"), URL: r.URL, Origins: orEmpty(r.Origins), Requests: r.Requests,
		Clean: r.IsClean(), Findings: []jsonFinding{}, SecretVariables: orEmpty(r.secretVariables()),
	}
	for _, f := range r.Findings {
		finding := jsonFinding{f.ID, f.Severity, f.Title, f.Found, f.Browser, f.Fix, []jsonExchange{}}
		for _, x := range f.Evidence {
			e := jsonExchange{Method: x.Method, URL: x.URL, Origin: x.Origin(), Status: x.Status, Headers: orEmpty(x.shown()), Curl: x.Curl()}
			if x.Err != nil {
				e.Error = plain(x.Err.Error())
			}
			finding.Evidence = append(finding.Evidence, e)
		}
		out.Findings = append(out.Findings, finding)
	}
	return cli.WriteJSON(w, out)
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
