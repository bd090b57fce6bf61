package exporttest

import (
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// namesIn returns the elements of a list on several lines, in lower case.
func namesIn(lines []string) (names []string) {
	for _, line := range lines {
		for element := range strings.SplitSeq(line, ",") {
			if element = strings.Trim(element, " \t"); element != "" {
				names = append(names, strings.ToLower(element))
			}
		}
	}
	return names
}

// isSameVary reports whether one line of Vary means what is wanted: the same names.
func isSameVary(want, got []string) bool {
	wanted, names := namesIn(want), namesIn(got)
	if len(got) != 1 {
		return false
	}
	slices.Sort(wanted)
	slices.Sort(names)
	return slices.Equal(slices.Compact(wanted), slices.Compact(names))
}

var varyForm = excuse{code: "vary-form", covers: func(v *vector.Vector, d exportjudge.Difference) bool {
	return d.What == wire.Vary && isSameVary(d.Want, d.Got)
}}

// onOneLine lets several lines of Access-Control-Allow-Headers be joined.
var onOneLine = excuse{code: "joined-lines", covers: func(v *vector.Vector, d exportjudge.Difference) bool {
	got := d.Got
	return d.What == wire.AllowHeaders && len(v.Request.Values(wire.RequestHeaders)) > 1 && len(got) == 1 &&
		slices.Equal(namesIn(v.Response.Fields[wire.AllowHeaders]), namesIn(got))
}}

// ipv6 lets a refusal be taken for one of a well-formed origin, and any host mean none of these.
var ipv6 = excuse{code: "ipv6", covers: func(v *vector.Vector, d exportjudge.Difference) bool {
	return strings.Contains(v.Request.Origin(), "://[") && (coversIPv6(v.Policy.AllowOrigins) || d.What == wire.Vary && slices.Equal(v.Response.Vary, []string{"*"}))
}}

// coversIPv6 reports whether an entry covers any host of a scheme.
func coversIPv6(origins []string) bool {
	return slices.ContainsFunc(origins, func(entry string) bool {
		return strings.HasSuffix(strings.TrimSuffix(entry, ":*"), "://*")
	})
}

// joinedLines joins the lines of each header that decides, where the first of them is.
func joinedLines(r *wire.Request) *wire.Request {
	joined := *r
	joined.Fields = nil
	var done []string
	for _, line := range r.Fields {
		name := strings.ToLower(line[0])
		switch decides := slices.Contains(decisive, name); {
		case !decides:
			joined.Fields = append(joined.Fields, line)
		case !slices.Contains(done, name):
			done = append(done, name)
			joined.Fields = append(joined.Fields, [2]string{line[0], strings.Join(r.Values(name), ", ")})
		}
	}
	return &joined
}

var decisive = []string{"origin", "access-control-request-method", "access-control-request-headers"}

// checkExported has a target check its files, and then files with a mistake that it names.
func checkExported(t *testing.T, target, word string) {
	t.Helper()
	p := pagePolicy
	p.AllowOrigins = append(slices.Clip(p.AllowOrigins), "https://*.example.org:*", `app://a"b'c{d}$e`, "chrome-extension://*")
	p.AllowMethods, p.AllowHeaders, p.DangerouslyAllowBroadWildcards = []string{"*"}, []string{"*"}, true
	r, err := export.Export(target, p, export.Options{Name: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	if err := export.Check(t.Context(), target, r); err != nil {
		t.Error(err)
	}
	r.Files[0].Text += word + " x\n"
	if err := export.Check(t.Context(), target, r); err == nil || !strings.Contains(err.Error(), word) {
		t.Errorf("want what %s says about %s, got %v", target, word, err)
	}
}

// echoPolicy answers a preflight with what it asks for.
func echoPolicy() core.Policy {
	return core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}, AllowCredentials: true, PreflightStatus: 200}
}

// checkLongest asks for a method and a list that are as long as what is echoed, and for
// longer ones.
func checkLongest(t *testing.T, address, vary string) {
	t.Helper()
	for _, length := range []int{4096, 4097} {
		text := strings.Repeat("M", length)
		lines := "Access-Control-Allow-Origin: " + page + "\nAccess-Control-Allow-Credentials: true\n"
		if length <= 4096 {
			lines += "Access-Control-Allow-Methods: " + text + "\nAccess-Control-Allow-Headers: " + text + "\n"
		}
		got := send(t, address, "OPTIONS", vector.Path, fromPage, [2]string{wire.RequestMethod, text}, [2]string{wire.RequestHeaders, text})
		wantLines(t, got, 200, lines+"Vary: "+vary+"\n")
	}
}

// checkAuthorization asks for Authorization, which "*" does not cover, in several ways.
func checkAuthorization(t *testing.T, address, vary string) {
	t.Helper()
	for asked, want := range map[string]string{
		"authorization": "", "Authorization": "", "AUTHORIZATION,,": "", "Authorization,authorization": "", ",": "",
		"Authorization,x-a": "x-a", "x-a,Authorization,AUTHORIZATION,x-b": "x-a,x-b", "x-authorization,authorization-x": "x-authorization,authorization-x",
	} {
		lines := "Access-Control-Allow-Origin: " + page + "\nAccess-Control-Allow-Credentials: true\nAccess-Control-Allow-Methods: PUT\n"
		if want != "" {
			lines += "Access-Control-Allow-Headers: " + want + "\n"
		}
		wantLines(t, send(t, address, "OPTIONS", vector.Path, fromPage, askPUT, [2]string{wire.RequestHeaders, asked}), 200, lines+"Vary: "+vary+"\n")
	}
}

// checkRepeated repeats what is echoed. A cache that compares only the first line must not
// store the response.
func checkRepeated(t *testing.T, address, joinedBy string) {
	t.Helper()
	lines := "Access-Control-Allow-Origin: " + page + "\nAccess-Control-Allow-Credentials: true\n"
	wantLines(t, send(t, address, "OPTIONS", vector.Path, fromPage, askPUT, askPUT), 200, lines+"Vary: *\n")
	names := [][2]string{{wire.RequestHeaders, "x-a"}, {wire.RequestHeaders, "x-b"}}
	lines += "Access-Control-Allow-Methods: PUT\nAccess-Control-Allow-Headers: x-a" + joinedBy + "x-b\n"
	wantLines(t, send(t, address, "OPTIONS", vector.Path, append(names, fromPage, askPUT)...), 200, lines+"Vary: *\n")
}

// checkOtherMethods sends what is OPTIONS in part only, which belongs to the application.
func checkOtherMethods(t *testing.T, address string, app *upstream) {
	t.Helper()
	for _, method := range []string{"XOPTIONS", "OPTIONSX", "options"} {
		app.prepare(&vector.App{})
		got := send(t, address, method, vector.Path, fromPage, askPUT)
		wantLines(t, got, 405, "Access-Control-Allow-Origin: "+page+"\nAccess-Control-Allow-Credentials: true\nVary: Origin\n")
		if app.seen.Load() != 1 {
			t.Errorf("the application saw %s %d times", method, app.seen.Load())
		}
	}
}
