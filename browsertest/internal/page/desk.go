package page

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed web
var web embed.FS

const (
	// patience is how long a tab waits for an order.
	patience = 20 * time.Second
	// travelTimeout is how long a tab may take to reach the page of its order. A tab
	// that takes longer is at an error page of the browser and never comes back.
	travelTimeout = 2 * time.Minute
	// orderTimeout is the time after which an order counts as lost. Pages give up a
	// single step much earlier.
	orderTimeout = 5 * time.Minute
)

// Desk gives orders to tabs. Every origin serves it to its pages.
type Desk struct {
	mux    *http.ServeMux
	onLost func() // a tab is gone

	mu      sync.Mutex
	queue   []*job
	taken   map[string]*job // by tab
	arrived chan struct{}   // closed and replaced when the queue grows
}

type job struct {
	ID    string `json:"id"`
	Order `json:"order"`
	done  chan []Outcome
	gone  time.Time // when a tab was sent to the page
	begun bool      // a tab is at the page
}

// NewDesk returns a desk without orders. It calls onLost if a tab does not arrive at
// the page of its order.
func NewDesk(prefix string, onLost func()) *Desk {
	d := &Desk{onLost: onLost, mux: http.NewServeMux(), taken: map[string]*job{}, arrived: make(chan struct{})}
	d.mux.HandleFunc("GET "+prefix+"page", serve(wholePage(), "text/html; charset=utf-8"))
	d.mux.HandleFunc("GET "+prefix+"perform.js", serve(read("perform.js"), "text/javascript"))
	d.mux.HandleFunc("PUT "+prefix+"next", d.next)
	return d
}

// wholePage contains its scripts, since tabs open it once for every origin.
func wholePage() string {
	return strings.NewReplacer(
		`<script src="perform.js"></script>`, "<script>"+read("perform.js")+"</script>",
		`<script src="page.js"></script>`, "<script>"+read("page.js")+"</script>",
	).Replace(read("page.html"))
}

func read(name string) string {
	data, err := web.ReadFile("web/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(data)
}

func serve(text, contentType string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "no-store")
		_, _ = io.WriteString(w, text)
	}
}

func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// Run gives an order to a tab and returns one outcome for each step.
func (d *Desk) Run(ctx context.Context, o Order) ([]Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, orderTimeout)
	defer cancel()
	j := &job{ID: rand.Text(), Order: o, done: make(chan []Outcome, 1)}
	d.mu.Lock()
	d.queue = append(d.queue, j)
	close(d.arrived)
	d.arrived = make(chan struct{})
	d.mu.Unlock()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case outcomes := <-j.done:
			return checked(o, outcomes)
		case <-ctx.Done():
			d.drop(j)
			return nil, fmt.Errorf("page %s: no tab carried out the order (%d steps): %w", o.Page, len(o.Steps), ctx.Err())
		case <-tick.C:
			if d.isLost(j) {
				d.drop(j)
				d.onLost()
				return nil, fmt.Errorf("page %s: no tab could open it", o.Page)
			}
		}
	}
}

// checked returns the outcomes of an order, or an error if the test pages failed.
func checked(o Order, outcomes []Outcome) ([]Outcome, error) {
	if len(outcomes) != len(o.Steps) {
		return nil, fmt.Errorf("page %s: %d outcomes for %d steps", o.Page, len(outcomes), len(o.Steps))
	}
	return outcomes, nil
}

func (d *Desk) isLost(j *job) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !j.begun && !j.gone.IsZero() && time.Since(j.gone) > travelTimeout
}

func (d *Desk) drop(j *job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queue = slices.DeleteFunc(d.queue, func(other *job) bool { return other == j })
	for tab, other := range d.taken {
		if other == j {
			delete(d.taken, tab)
		}
	}
}

// next takes the report of a tab, and answers with the next order, or with null if
// there is none for a while.
func (d *Desk) next(w http.ResponseWriter, r *http.Request) {
	tab, at := r.FormValue("tab"), r.FormValue("at")
	var seen *report
	if err := json.NewDecoder(r.Body).Decode(&seen); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if seen != nil {
		d.done(tab, *seen)
	}
	late := time.After(patience)
	for {
		j, arrived := d.take(tab, at)
		if j != nil {
			writeJSON(w, j)
			return
		}
		select {
		case <-arrived:
		case <-late:
			writeJSON(w, nil)
			return
		case <-r.Context().Done():
			return
		}
	}
}

// report is the result of an order.
type report struct {
	ID       string
	Outcomes []Outcome
}

// done ends the order of a tab. A second report of the same order is ignored.
func (d *Desk) done(tab string, seen report) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if j := d.taken[tab]; j != nil && j.ID == seen.ID {
		delete(d.taken, tab)
		j.done <- seen.Outcomes
	}
}

// take gives a tab the order for which it has changed its origin, or else one for its
// origin, or else the oldest.
func (d *Desk) take(tab, at string) (*job, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if j := d.taken[tab]; j != nil {
		j.begun = j.begun || j.Page == at
		return j, nil
	}
	if len(d.queue) == 0 {
		return nil, d.arrived
	}
	i := max(0, slices.IndexFunc(d.queue, func(j *job) bool { return j.Page == at }))
	j := d.queue[i]
	d.queue = slices.Delete(d.queue, i, i+1)
	d.taken[tab] = j
	j.gone, j.begun = time.Now(), j.Page == at
	return j, nil
}

func writeJSON(w http.ResponseWriter, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(errors.Join(errors.New("orders are plain data"), err))
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(data)
}

// StartPath is the path, with its query, that a new tab opens on any origin.
func StartPath(prefix string) string { return prefix + "page?tab=" + rand.Text() }
