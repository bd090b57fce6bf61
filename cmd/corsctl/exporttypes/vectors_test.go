package exporttypes

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// answering are the targets whose answers are known without starting them.
var answering = []struct {
	target string
	run    func(t *testing.T, r *export.Result, app http.Handler) http.Handler
}{
	{"traefik", runTraefik},
	{"envoy", runEnvoy},
	{"istio", runIstio},
}

// excuse lets answers differ in one way from the vectors, if the result's departures have
// the code.
type excuse struct {
	code   string
	covers func(v *vector.Vector, d exportjudge.Difference) bool
}

// excuses are what the codes mean. Each must be needed by a vector.
var excuses = []excuse{
	{"preflight-status", func(v *vector.Vector, d exportjudge.Difference) bool {
		return d.What == "status" && v.Response.Status/100 == 2 && d.Got[0] == "200"
	}},
	{"refused-preflight", func(v *vector.Vector, d exportjudge.Difference) bool {
		switch d.What {
		case "status":
			return v.Response.Status == http.StatusForbidden && d.Got[0] == "200"
		case wire.AllowCredentials, wire.AllowMethods, wire.AllowHeaders, wire.MaxAge, wire.ExposeHeaders:
			return v.Response.Status == http.StatusForbidden && d.Want == nil
		}
		return false
	}},
	{"empty-lines", func(v *vector.Vector, d exportjudge.Difference) bool {
		return v.Request.Method == http.MethodOptions && (isEmpty(v.Request, wire.Origin) || isEmpty(v.Request, wire.RequestMethod)) && d.What != wire.AllowOrigin
	}},
	{"repeated-lines", func(v *vector.Vector, d exportjudge.Difference) bool {
		return len(v.Request.Values(wire.Origin)) > 1 && d.What != wire.Vary
	}},
	{"vary", func(v *vector.Vector, d exportjudge.Difference) bool {
		if d.What != wire.Vary {
			return false
		}
		firstLine := append(varyOfApplication(v)[:min(1, len(varyOfApplication(v)))], "Origin")
		return v.Request.Method == http.MethodOptions || slices.Contains(names(d.Want), "*") ||
			slices.Equal(names(d.Got), names(d.Want)) || len(varyOfApplication(v)) > 1 && slices.Equal(names(d.Got), names(firstLine))
	}},
	{"long-origins", func(v *vector.Vector, d exportjudge.Difference) bool {
		return len(v.Request.Origin()) > 512 && d.What != "runs"
	}},
	{"star-origin", func(v *vector.Vector, d exportjudge.Difference) bool {
		switch d.What {
		case wire.AllowOrigin:
			return slices.Equal(d.Want, []string{"*"}) && (len(d.Got) == 0) == (strings.Join(v.Request.Values(wire.Origin), ",") == "")
		case wire.Vary:
			return d.Want == nil && slices.Equal(d.Got, []string{"Origin"})
		case wire.ExposeHeaders:
			return d.Got == nil && v.Request.Origin() == "" // no page reads the answer
		}
		return false
	}},
	{"star-echoed", func(v *vector.Vector, d exportjudge.Difference) bool {
		granted := slices.Contains(names(d.Got), "authorization") && !slices.Contains(names(v.Policy.AllowHeaders), "authorization")
		return (d.What == wire.AllowMethods || d.What == wire.AllowHeaders) && !granted
	}},
	{"star-twice", func(_ *vector.Vector, d exportjudge.Difference) bool {
		return (d.What == wire.AllowMethods || d.What == wire.AllowHeaders) && slices.Equal(d.Want, []string{"*"}) && slices.Equal(slices.Compact(elements(d.Got)), d.Want)
	}},
	{"credentials-always", func(_ *vector.Vector, d exportjudge.Difference) bool {
		return d.What == wire.AllowCredentials && d.Want == nil
	}},
	{"expose-always", func(_ *vector.Vector, d exportjudge.Difference) bool {
		return d.What == wire.ExposeHeaders && d.Want == nil
	}},
	{"list-comma", func(_ *vector.Vector, d exportjudge.Difference) bool {
		return strings.HasSuffix(d.What, "s") && len(d.Got) == 1 && slices.Equal(elements(d.Want), elements(d.Got))
	}},
}

// isEmpty reports whether the first line is there, and empty.
func isEmpty(r *wire.Request, name string) bool {
	lines := r.Values(name)
	return len(lines) > 0 && lines[0] == ""
}

// varyOfApplication returns the lines of Vary that the application sends.
func varyOfApplication(v *vector.Vector) (lines []string) {
	for _, line := range v.App.Outer {
		if wire.SameName(line[0], wire.Vary) {
			lines = append(lines, line[1])
		}
	}
	return lines
}

// names returns the names that lines list, each once, in lower case and sorted.
func names(lines []string) []string {
	all := elements([]string{strings.ToLower(strings.Join(lines, ","))})
	all = slices.DeleteFunc(all, func(name string) bool { return name == "" })
	slices.Sort(all)
	return slices.Compact(all)
}

func elements(lines []string) (all []string) {
	for _, line := range lines {
		for element := range strings.SplitSeq(line, ",") {
			all = append(all, strings.TrimSpace(element))
		}
	}
	return all
}

// TestVectors has each target answer every vector whose policy it can say. A difference
// needs an excuse, and an excuse that excuses nothing is wrong, too.
func TestVectors(t *testing.T) {
	used := map[string]int{}
	var rows []string
	for _, a := range answering {
		t.Run(a.target, func(t *testing.T) {
			counts := tally{}
			for _, v := range vectorsOfExports(t) {
				result, problems := exportTo(t, a.target, *v.Policy)
				if result == nil {
					counts.cannotSay(problems)
					continue
				}
				t.Run(v.File+"/"+v.Name, func(t *testing.T) {
					counts.judged(judge(t, v, result, a.run))
				})
			}
			for code, n := range counts.excused {
				used[code] += n
			}
			rows = append(rows, counts.row(a.target))
		})
	}
	compareTable(t, append(rows, gatewayRow(t)))
	for _, e := range excuses {
		if used[e.code] == 0 {
			t.Errorf("the excuse %s excuses nothing", e.code)
		}
	}
}

// judge returns the codes of the excuses that a vector needed.
func judge(t *testing.T, v *vector.Vector, result *export.Result, run func(*testing.T, *export.Result, http.Handler) http.Handler) (codes []string) {
	var runs atomic.Int32
	server, err := wire.Serve(run(t, result, exportjudge.Application(&v.App, func() { runs.Add(1) })))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	conn, err := wire.Dial(server.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	got, err := conn.Ask(v.Request)
	if err != nil {
		t.Fatalf("%s\n%v", v.Request, err)
	}
	for _, d := range exportjudge.Differences(v, got, int(runs.Load())) {
		i := slices.IndexFunc(excuses, func(e excuse) bool { return exportjudge.Departs(result, e.code) && e.covers(v, d) })
		if i < 0 {
			t.Errorf("%s\nrule: %s\npolicy: %s\n%sanswer:\n%s", d, v.Rule, inJSON(t, v.Policy), v.Request, got)
			continue
		}
		codes = append(codes, excuses[i].code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
