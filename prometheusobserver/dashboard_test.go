package prometheusobserver

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dashboard is what the tests read of dashboard.json: Grafana's classic dashboard model.
type dashboard struct {
	ID            any    // must be absent: Grafana gives it
	UID           string `json:"uid"`
	Title         string
	SchemaVersion int
	Panels        []panel
	Time          struct{ From, To string }
	Templating    struct{ List []variable }
	Annotations   struct{ List []any }
}

type panel struct {
	ID         int
	Type       string
	Title      string
	Datasource *datasource
	GridPos    struct{ X, Y, W, H int }
	Targets    []target
}

type target struct {
	RefID          string `json:"refId"`
	Expr           string
	LegendFormat   string
	Format         string
	Instant, Range bool
	Exemplar       bool
	Datasource     *datasource
}

type datasource struct{ Type, UID string }

type variable struct {
	Name, Type string
	Query      json.RawMessage // text, or an object with the text
	Definition string
	Datasource *datasource
	IncludeAll bool
	Multi      bool
}

func readDashboard(t *testing.T) (d dashboard) {
	t.Helper()
	text, err := os.ReadFile("dashboard.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &d))
	return d
}

// Grafana is not here to judge the file. These are the rules of its documentation
// ("Dashboard JSON model") that a mistake in the file would break.
func TestTheDashboardIsAsGrafanaDocuments(t *testing.T) {
	d := readDashboard(t)
	assert.Nil(t, d.ID, "Grafana's database gives the id")
	assert.GreaterOrEqual(t, len(d.UID), 8, "a uid has 8 to 40 characters")
	assert.LessOrEqual(t, len(d.UID), 40)
	assert.NotEmpty(t, d.Title)
	assert.Equal(t, 39, d.SchemaVersion, "that of Grafana 11: later versions migrate it, and earlier ones refuse a higher one")
	assert.Equal(t, "now", d.Time.To)
	assert.Regexp(t, `^now-\d+[mhd]$`, d.Time.From)
	require.NotEmpty(t, d.Panels)

	selected := &datasource{Type: "prometheus", UID: "${datasource}"}
	ids, titles, taken := map[int]bool{}, map[string]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		assert.Positive(t, p.ID, p.Title)
		assert.False(t, ids[p.ID], "two panels have the id %d", p.ID)
		assert.NotEmpty(t, p.Title)
		assert.False(t, titles[p.Title], "two panels have the title %s", p.Title)
		ids[p.ID], titles[p.Title] = true, true
		assert.Contains(t, []string{"stat", "timeseries", "table"}, p.Type, p.Title)
		assert.Equal(t, selected, p.Datasource, p.Title)

		g := p.GridPos
		assert.True(t, g.X >= 0 && g.Y >= 0 && g.W > 0 && g.H > 0 && g.X+g.W <= 24, "%s is outside of the 24 columns: %+v", p.Title, g)
		for x := g.X; x < g.X+g.W; x++ {
			for y := g.Y; y < g.Y+g.H; y++ {
				assert.Empty(t, taken[[2]int{x, y}], "%s covers another panel", p.Title)
				taken[[2]int{x, y}] = p.Title
			}
		}

		refs := map[string]bool{}
		require.NotEmpty(t, p.Targets, p.Title)
		for _, q := range p.Targets {
			assert.NotEmpty(t, q.RefID, p.Title)
			assert.False(t, refs[q.RefID], "%s has two queries %s", p.Title, q.RefID)
			refs[q.RefID] = true
			assert.Equal(t, selected, q.Datasource, p.Title)
			assert.NotEqual(t, q.Instant, q.Range, "%s: a query is either for now or for a range", p.Title)
			assert.Equal(t, p.Type != "timeseries", q.Instant, "%s: a line needs a range, a single value does not", p.Title)
			assert.Equal(t, p.Type == "table", q.Format == "table", p.Title)
		}
	}
	// Without holes: each column is full up to the last row.
	rows := 0
	for at := range taken {
		rows = max(rows, at[1]+1)
	}
	assert.Len(t, taken, 24*rows)

	names := map[string]bool{}
	for i, v := range d.Templating.List {
		assert.False(t, names[v.Name], v.Name)
		names[v.Name] = true
		if v.Type == "datasource" {
			assert.Zero(t, i, "what others use comes first")
			assert.Equal(t, `"prometheus"`, string(v.Query))
			continue
		}
		assert.Equal(t, "query", v.Type)
		assert.Equal(t, selected, v.Datasource)
		var query struct{ Query, RefID string }
		require.NoError(t, json.Unmarshal(v.Query, &query))
		assert.Equal(t, v.Definition, query.Query)
		assert.True(t, v.Multi && v.IncludeAll)
	}
	assert.Equal(t, map[string]bool{"datasource": true, "job": true, "engine": true}, names)
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			assert.Equal(t, strings.Count(q.Expr, "cors_"), strings.Count(q.Expr, `{job=~"$job", engine=~"$engine"`),
				"%s: a metric is not limited to the chosen jobs and engines", p.Title)
		}
	}
}
