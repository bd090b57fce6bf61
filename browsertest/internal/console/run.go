package console

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sallyport/cors/browsertest/internal/launch"
	"github.com/sallyport/cors/browsertest/internal/world"
)

// The origins of the guide: a page, and a server of another site.
const (
	app = "https://app.example.com"
	api = "https://api.example.net"
)

//go:embed page.html
var pageHTML string

// Seen is what the console showed of a case.
type Seen struct {
	Case
	Messages []string
}

// Run loads the pages of the cases that are for a browser, one after the other in one tab.
// It leaves a page when settled says that all messages have come, or after patience, which
// gets shorter with each page whose messages do not come.
func Run(ctx context.Context, kind launch.Kind, cases []Case, patience time.Duration, settled func(Seen) bool) (seen []Seen, version string, err error) {
	for _, direct := range []bool{false, true} {
		r := &run{patience: patience, settled: settled, ended: make(chan int), next: make(chan string)}
		for _, c := range cases {
			if c.In(kind.Name) && c.Direct == direct {
				r.cases = append(r.cases, c)
			}
		}
		if len(r.cases) == 0 {
			continue
		}
		if err := r.start(ctx, kind, direct); err != nil {
			return nil, "", fmt.Errorf("%s: %w", kind.Name, err)
		}
		seen, version = append(seen, r.seen()...), r.version
	}
	return seen, version, nil
}

// run is one browser with one network.
type run struct {
	cases    []Case
	patience time.Duration
	settled  func(Seen) bool

	app, api, nobody string // origins; nobody listens at the last one
	site             string // the folder of the page that is a file
	pages            []*world.Case
	console          launch.Console
	version          string

	ended chan int    // the number of a page whose script has ended
	next  chan string // where that page goes
}

func (r *run) start(ctx context.Context, kind launch.Kind, direct bool) (err error) {
	w, err := world.New(http.NotFoundHandler())
	if err != nil {
		return err
	}
	defer w.Close()
	network := launch.Network{ProxyAddress: w.ProxyAddress, KeyHash: w.KeyHash, Untuned: true}
	r.app, r.api = app, api
	if direct {
		if err := w.ListenDirectly(2); err != nil {
			return err
		}
		network = launch.Network{PublicAddress: "127.0.0.1:" + w.DirectPorts[0]}
		r.app, r.api = "http://127.0.0.1:"+w.DirectPorts[0], "http://127.0.0.1:"+w.DirectPorts[1]
		if r.nobody, err = freeAddress(); err != nil {
			return err
		}
	}
	if r.site, err = os.MkdirTemp("", "browsertest-console-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.site)) }()
	b, err := kind.Start(ctx, network)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	r.version = b.Version()
	for i, c := range r.cases {
		var serve http.Handler // knows the address of its own page
		r.pages = append(r.pages, w.NewCase(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve.ServeHTTP(w, r) })))
		serve = r.handler(i, c)
	}
	first, err := r.address(0)
	if err != nil {
		return err
	}
	if r.console, err = b.(launch.WithConsole).OpenConsole(ctx, first); err != nil {
		return err
	}
	return r.visitAll(ctx)
}

// freeAddress is an origin on loopback where nobody listens.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return "http://" + l.Addr().String(), l.Close()
}

// address is where a page is. It writes the page that is a file, with its script.
func (r *run) address(i int) (string, error) {
	if !r.cases[i].File {
		return r.pages[i].URL(r.app, "/"), nil
	}
	path := filepath.Join(r.site, "index.html")
	return "file://" + path, errors.Join(
		os.WriteFile(path, []byte(r.page(i)), 0o600),
		os.WriteFile(filepath.Join(r.site, "main.js"), nil, 0o600),
	)
}

// visitAll sends the tab from page to page.
func (r *run) visitAll(ctx context.Context) error {
	for i, c := range r.cases {
		select {
		case at := <-r.ended:
			if at != i {
				return fmt.Errorf("page %d ended, not %d", at, i)
			}
		case <-ctx.Done():
			return fmt.Errorf("%q: the script does not end: %w: %q", c.Name, ctx.Err(), r.console.Messages())
		}
		r.wait(i)
		next := "about:blank"
		if i+1 < len(r.cases) {
			var err error
			if next, err = r.address(i + 1); err != nil {
				return err
			}
		}
		select {
		case r.next <- next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (r *run) wait(i int) {
	for late := time.Now().Add(r.patience); time.Now().Before(late); time.Sleep(10 * time.Millisecond) {
		if r.settled(r.seen()[i]) {
			return
		}
	}
	r.patience = max(r.patience/2, time.Second)
}

// page is the HTML of a case.
func (r *run) page(i int) string {
	c, host := r.cases[i], r.api
	if c.Host != "" {
		host = c.Host
	}
	addresses := strings.NewReplacer(
		"NUMBER", strconv.Itoa(i), "ADDRESS", r.pages[i].URL(host, "/orders"),
		"NOBODY", r.nobody, "DONE", r.pages[i].URL(r.app, "/done"),
	)
	return addresses.Replace(strings.Replace(pageHTML, "SCRIPT", c.Script, 1))
}

// handler serves the page of a case and what it calls.
func (r *run) handler(i int, c Case) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch {
		case !strings.HasSuffix(r.app, "://"+req.Host):
			c.API.ServeHTTP(w, req)
		case req.URL.Path == "/done":
			w.Header().Set("Access-Control-Allow-Origin", "*") // the origin of the page may be null
			r.done(w, req, i)
		default:
			for name, values := range c.Page {
				w.Header()[name] = values
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, r.page(i))
		}
	})
}

// done keeps a page until it is told where to go.
func (r *run) done(w http.ResponseWriter, req *http.Request, i int) {
	select {
	case r.ended <- i:
	case <-req.Context().Done():
		return
	}
	select {
	case next := <-r.next:
		fmt.Fprint(w, next)
	case <-req.Context().Done():
	}
}

var (
	marker    = regexp.MustCompile(`^page (\d+) begins$`)
	parameter = regexp.MustCompile(`\?case=\d+`)
)

// seen is what the console shows of each case until now. A message without the URL of a
// case belongs to the page that began last: the tab leaves a page after its messages.
func (r *run) seen() []Seen {
	seen, began, numbers := make([]Seen, len(r.cases)), -1, map[string]int{}
	for i, c := range r.cases {
		seen[i].Case = c
		numbers[parameter.FindString(r.pages[i].URL(r.app, "/"))] = i
	}
	for _, text := range r.console.Messages() {
		if found := marker.FindStringSubmatch(text); found != nil {
			began, _ = strconv.Atoi(found[1])
			continue
		}
		at, named := numbers[parameter.FindString(text)]
		if !named {
			at = began
		}
		if at >= 0 {
			text = strings.ReplaceAll(parameter.ReplaceAllString(text, ""), r.site, "/site")
			seen[at].Messages = append(seen[at].Messages, text)
		}
	}
	return seen
}
