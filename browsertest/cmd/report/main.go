// Command report runs all cases in all browsers and writes what they found as one
// self-contained HTML page, and as a Markdown table to standard output.
//
//	go run -C browsertest ./cmd/report -o report.html
//
// With -docs it writes the table into a document as well. It takes some minutes. A
// browser that is not installed is left out, with a remark.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/launch"
	"github.com/sallyport/cors/browsertest/internal/report"
	"github.com/sallyport/cors/browsertest/internal/session"
	"github.com/sallyport/cors/browsertest/internal/suite"
)

func main() {
	out := flag.String("o", "report.html", "`file` to write the page to")
	docs := flag.String("docs", "", "`file` whose table of browsers is replaced, docs/browsers.md")
	seed := flag.Uint64("seed", 1, "seed of the random policies and requests")
	triples := flag.Int("triples", 300, "`number` of random policies and requests for each browser")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *out, *docs, *seed, *triples); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out, docs string, seed uint64, triples int) error {
	// The browsers work side by side; the findings keep their order.
	found, errs := make([][]suite.Finding, len(launch.Kinds)), make([]error, len(launch.Kinds))
	var working sync.WaitGroup
	for i, kind := range launch.Kinds {
		working.Go(func() { found[i], errs[i] = inBrowser(ctx, kind, seed, triples) })
	}
	working.Wait()
	for i, err := range errs {
		if missing := (*launch.Missing)(nil); errors.As(err, &missing) {
			if docs != "" {
				return fmt.Errorf("the table is of all browsers: %w", missing)
			}
			fmt.Fprintln(os.Stderr, "report:", missing)
			errs[i] = nil
		}
	}
	if err := errors.Join(append(errs, ctx.Err())...); err != nil {
		return err
	}
	all := slices.Concat(found...)
	if len(all) == 0 {
		return errors.New("no browser was there to be asked")
	}
	r := report.New(all)
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := errors.Join(r.WriteHTML(file), file.Close()); err != nil {
		return err
	}
	fmt.Print(r.Markdown())
	for _, f := range all {
		if f.Verdict() == suite.Fails {
			return fmt.Errorf("there are failures, the first one: %s", f.String())
		}
	}
	if docs == "" {
		return nil
	}
	text, err := os.ReadFile(docs)
	if err != nil {
		return err
	}
	replaced, err := r.InDocument(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", docs, err)
	}
	return os.WriteFile(docs, []byte(replaced), 0o644)
}

func inBrowser(ctx context.Context, kind launch.Kind, seed uint64, triples int) (_ []suite.Finding, err error) {
	s, err := session.Start(ctx, kind)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	sample := suite.Sample{Seed: seed, Everything: true}
	findings, err := suite.Vectors(ctx, s, app.Adapters, sample)
	if err != nil {
		return nil, err
	}
	cases, err := suite.Cases(ctx, s, app.Adapters, sample)
	if err != nil {
		return nil, err
	}
	findings = append(findings, cases...)
	return append(findings, suite.Oracle(ctx, s, app.Adapters, sample, triples)...), nil
}
