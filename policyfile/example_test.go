package policyfile_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/policyfile"
)

// writeFile writes a new file and renames it, so that nobody reads half of it.
func writeFile(path, text string) {
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		log.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		log.Fatal(err)
	}
}

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "policy.json")
	writeFile(path, `{"allowOrigins": ["https://app.example.com"]}`)

	ctx, cancel := context.WithCancel(context.Background())
	reports := make(chan error)
	engine, watcher, err := policyfile.Open(ctx, path, policyfile.Options{Report: func(err error) { reports <- err }})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(engine.Policy().AllowOrigins)

	writeFile(path, `{"allowOrigins": ["https://app.example.com", "https://shop.example.com"]}`)
	fmt.Println(<-reports, engine.Policy().AllowOrigins)

	writeFile(path, `{"allowOrigins": ["*"], "allowCredentials": true}`)
	fmt.Println(<-reports != nil, engine.Policy().AllowOrigins)

	cancel()
	watcher.Wait()
	// Output:
	// [https://app.example.com]
	// <nil> [https://app.example.com https://shop.example.com]
	// true [https://app.example.com https://shop.example.com]
}

// withoutCredentials is what a program may put between a file and its engine.
type withoutCredentials struct{ engine *core.Engine }

func (r withoutCredentials) Reload(p core.Policy) error {
	p.AllowCredentials = false
	return r.engine.Reload(p)
}

func ExampleWatch() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "policy.json")

	// The program starts with a policy of its own, also while there is no file.
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	ctx, cancel := context.WithCancel(context.Background())
	reports := make(chan error)
	watcher := policyfile.Watch(ctx, path, withoutCredentials{engine}, policyfile.Options{Report: func(err error) { reports <- err }})
	fmt.Println(<-reports != nil, watcher.LastSuccess().IsZero())

	writeFile(path, `{"allowOrigins": ["https://shop.example.com"], "allowCredentials": true}`)
	fmt.Println(<-reports, watcher.LastSuccess().IsZero(), engine.Policy().AllowOrigins, engine.Policy().AllowCredentials)

	cancel()
	watcher.Wait()
	// Output:
	// true true
	// <nil> false [https://shop.example.com] false
}
