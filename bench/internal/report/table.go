package report

import (
	"slices"
	"strconv"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/measure"
	"github.com/sallyport/cors/bench/internal/subject"
)

// table is one framework's part of the matrix.
type table struct {
	framework subject.Framework
	subjects  []string // columns: the time over the floor
	peers     []string // further columns: the whole request over this library's
	rows      []row
	notes     []note
}

// note is a mark that cells refer to by its key.
type note struct {
	key string
	answer.Mark
}

type row struct {
	origins, scenario string
	entries           []entry
	whole             []measure.Median
}

type entry struct {
	present    bool
	time       measure.Median // over the floor; the zero value where no round could tell
	allocs     measure.Allocations
	notes      []string
	comparable bool
}

// tables returns one for each framework that has cells.
func tables(cells []measure.Cell) []table {
	var all []table
	for _, f := range subject.Frameworks() {
		t := table{framework: f}
		for _, s := range subject.On(f) {
			if s.Name != subject.Bare && s.Name != subject.Floor {
				t.subjects = append(t.subjects, s.Name)
			}
			if s.IsPeer() && f != subject.NetHTTP {
				t.peers = append(t.peers, s.Name)
			}
		}
		for _, c := range cells {
			if c.Framework == f {
				t.rows = append(t.rows, t.row(c))
			}
		}
		if len(t.rows) > 0 {
			all = append(all, t)
		}
	}
	return all
}

func (t *table) row(c measure.Cell) row {
	r := row{origins: c.Origins.String(), scenario: c.Scenario.Name}
	for _, name := range t.subjects {
		result, found := c.Find(name)
		if !found {
			r.entries = append(r.entries, entry{})
			continue
		}
		e := entry{
			present: true, time: c.OverFloor(result), allocs: c.AllocationsOverBare(result),
			comparable: answer.Comparable(result.Marks),
		}
		for _, mark := range result.Marks {
			e.notes = append(e.notes, t.noteKey(mark))
		}
		r.entries = append(r.entries, e)
	}
	for _, name := range t.peers {
		ours, _ := c.Find(subject.Ours)
		peer, _ := c.Find(name)
		r.whole = append(r.whole, measure.Over(peer.Result, ours.Result))
	}
	return r
}

// noteKey numbers marks in the order in which they first occur.
func (t *table) noteKey(m answer.Mark) string {
	if i := slices.IndexFunc(t.notes, func(n note) bool { return n.Mark == m }); i >= 0 {
		return t.notes[i].key
	}
	key := strconv.Itoa(len(t.notes) + 1)
	t.notes = append(t.notes, note{key, m})
	return key
}

// explanation says what a note means for a comparison.
func (n note) explanation() string {
	if n.Incomparable {
		return n.Text + " (not comparable)"
	}
	return n.Text
}
