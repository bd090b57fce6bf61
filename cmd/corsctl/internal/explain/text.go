package explain

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

// Text writes the result for a person: the verdict first, at most 15 lines.
func (r *Result) Text(w io.Writer, paint cli.Paint, steps bool) error {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	lines = append(lines, r.verdict(paint))
	add("  request:   %s", r.summary())
	switch {
	case r.SameOrigin:
		add("  preflight: none, since the URL has the page's origin")
	case r.Preflight != nil:
		kept := ""
		if r.Actual != nil {
			kept = ", and kept for " + r.Grant.MaxAge.String() + " at most"
		}
		add("  preflight: sent because of %s; answered %d%s", strings.Join(r.Because, " and "), r.Preflight.Status, kept)
	case r.Actual != nil:
		add("  preflight: none, since the method and the headers are safelisted")
	}
	if f := r.Failure; f != nil {
		add("  failed at: %s: %s", stepName(f.Section, f.Step), f.Problem)
	}
	if e := r.failed(); e != nil {
		add("  server:    %s", e.Explanation)
		if e.Help != "" {
			add("  help:      %s", e.Help)
		}
	}
	if r.Readable && !r.SameOrigin {
		add("  response:  %s", r.grantedBy())
		add("  script:    %s", r.reads())
	}
	if !r.Readable {
		add("  change:    %s", r.changeText())
	}
	for _, note := range r.Notes {
		add("  note:      %s", note)
	}
	if steps {
		add("")
		for _, s := range r.Steps {
			mark := paint.Good("ok  ")
			if !s.Passed {
				mark = paint.Bad("fail")
			}
			add("%s %s: %s", mark, stepName(s.Section, s.Step), s.Text)
		}
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

func stepName(section, step string) string {
	if step == "" {
		return "Fetch, " + section
	}
	return "Fetch, " + section + ", step " + step
}

func (r *Result) verdict(paint cli.Paint) string {
	switch {
	case r.Readable:
		return paint.Good("yes:") + " the page's script may read the response"
	case r.Actual != nil && r.Actual.RefusedByServer:
		return paint.Bad("no:") + " the server refuses the request with 403, and its handler does not run"
	case r.Actual != nil:
		return paint.Bad("no:") + " the request is sent, and the page's script may not read the response"
	case r.Preflight != nil:
		return paint.Bad("no:") + " the browser does not send the request, because its preflight failed"
	}
	return paint.Bad("no:") + " the browser does not send the request"
}

func (r *Result) summary() string {
	target := "another origin"
	if r.Request.URL != nil {
		target = strconv.QuoteToASCII(r.Request.URL.String())
		target = target[1 : len(target)-1]
	}
	s := r.Request.wireMethod() + " " + target + " by a page of " + r.Request.Origin
	if r.Request.Credentials {
		return s + ", with credentials"
	}
	return s + ", without credentials"
}

// failed is the exchange that failed, or nil.
func (r *Result) failed() *Exchange {
	switch {
	case r.Readable:
		return nil
	case r.Actual != nil:
		return r.Actual
	}
	return r.Preflight
}

func (r *Result) grantedBy() string {
	var fields []string
	for name, values := range r.Actual.Response {
		if strings.HasPrefix(name, "Access-Control-") || name == "Vary" {
			fields = append(fields, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(fields)
	return strconv.Itoa(http.StatusOK) + " of the handler, with " + strings.Join(fields, "; ")
}

func (r *Result) reads() string {
	switch {
	case slices.Contains(r.Exposed, "*"):
		return "reads all headers of the response but Set-Cookie"
	case len(r.Exposed) > 0:
		return "reads " + strings.Join(r.Exposed, ", ") + " and the safelisted headers of the response"
	}
	return "reads only the safelisted headers of the response, such as Content-Type; ExposeHeaders adds others"
}

func (r *Result) changeText() string {
	if len(r.Change) == 0 && r.ScriptMethod == "" {
		return "no edit of the policy changes it"
	}
	var all []string
	if r.ScriptMethod != "" {
		all = append(all, "let the script write "+r.ScriptMethod)
	}
	dangerous := false
	for _, c := range r.Change {
		all = append(all, c.String())
		dangerous = dangerous || c.IsDangerous()
	}
	text := strings.Join(all, ", ")
	if dangerous {
		text += ": dangerous, since others can then act with the user's credentials; better list only https origins of your own"
	}
	return text
}
