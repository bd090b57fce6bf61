package report

import (
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

var barColours = map[string]string{
	subject.Minimum: "#8a8a8a", subject.Ours: "#1b7f4b",
	"rs/cors": "#c8652b", "jub0bs/cors": "#3a6ea8", "go-chi/cors": "#8e5aa8",
}

// SVG writes a picture of the main cells on net/http: bars on a logarithmic scale, pale
// if the response is not comparable. It needs no other file.
func (r Report) SVG(w io.Writer) error {
	_, err := io.WriteString(w, r.picture())
	return err
}

const (
	svgWidth    = 900
	svgLabels   = 300 // where the bars begin
	svgBar      = 13
	svgBetween  = 14
	svgValues   = 90 // room for the number behind the longest bar
	svgFontSize = 12
)

func (r Report) picture() string {
	t := r.netHTTP()
	rows := t.picturedRows()
	longest := 2.0
	for _, p := range rows {
		for _, e := range p.entries {
			longest = max(longest, e.time.Center)
		}
	}
	// The left edge is half of the floor, so that subjects that are faster than the
	// floor are visible.
	scale := func(v float64) float64 {
		const leftEdge = 0.5
		share := math.Log(max(v, leftEdge)/leftEdge) / math.Log(longest/leftEdge)
		return share * (svgWidth - svgLabels - svgValues)
	}

	var body strings.Builder
	y := svgBetween
	y = t.svgLegend(&body, y)
	top := y
	for _, p := range rows {
		fmt.Fprintf(&body, `<text x="0" y="%d">%s</text>`+"\n", y+svgBar-2, html.EscapeString(p.title))
		for i, e := range p.entries {
			if !e.present {
				continue
			}
			opacity, star := "1", ""
			if !e.comparable {
				opacity, star = "0.35", " *"
			}
			fmt.Fprintf(&body, `<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s" fill-opacity="%s"/>`+"\n",
				svgLabels, y, max(1, scale(e.time.Center)), svgBar-2, barColours[t.subjects[i]], opacity)
			fmt.Fprintf(&body, `<text x="%.1f" y="%d" class="v">%s%s</text>`+"\n",
				svgLabels+scale(e.time.Center)+5, y+svgBar-3, Ratio(e.time), star)
			y += svgBar
		}
		y += svgBetween
	}
	floor := svgLabels + scale(1)
	fmt.Fprintf(&body, `<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="#555" stroke-dasharray="3 3"/>`+"\n", floor, floor, top-4, y-svgBetween)
	fmt.Fprintf(&body, `<text x="%d" y="%d">dashed: the floor (constant fields, one array). * another or an unsafe answer, see the table.</text>`+"\n", 0, y+4)
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" `+
		`aria-label="Time beyond the bare handler on net/http, over that of the floor; shorter is better" font-family="sans-serif" font-size="%d">`+
		"\n<style>.v{font-size:10px}text{fill:#222}</style>\n"+`<rect width="100%%" height="100%%" fill="#fff"/>`+"\n%s</svg>\n",
		svgWidth, y+16, svgWidth, y+16, svgFontSize, body.String())
}

func (t table) svgLegend(body *strings.Builder, y int) int {
	x := 0
	fmt.Fprintf(body, `<text x="0" y="%d" font-weight="bold">net/http: time beyond the bare handler, over that of the floor (logarithmic, shorter is better)</text>`+"\n", y)
	y += svgBetween
	for _, name := range t.subjects {
		fmt.Fprintf(body, `<rect x="%d" y="%d" width="10" height="10" fill="%s"/><text x="%d" y="%d">%s</text>`+"\n",
			x, y-8, barColours[name], x+14, y+1, html.EscapeString(name))
		x += 40 + 8*len(name)
	}
	return y + 2*svgBetween
}

func (r Report) netHTTP() table {
	all := tables(r.Cells)
	if i := slices.IndexFunc(all, func(t table) bool { return t.framework == subject.NetHTTP }); i >= 0 {
		return all[i]
	}
	return table{}
}

type picturedRow struct {
	title   string
	entries []entry
}

func (t table) picturedRows() []picturedRow {
	var rows []picturedRow
	for _, cell := range scenario.MainCells() {
		for _, r := range t.rows {
			if cell.Title != "" && r.origins == cell.Origins.String() && r.scenario == cell.Scenario {
				rows = append(rows, picturedRow{cell.Title, r.entries})
			}
		}
	}
	return rows
}
