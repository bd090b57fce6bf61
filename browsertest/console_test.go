package browsertest

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/sallyport/cors/browsertest/internal/console"
	"github.com/sallyport/cors/browsertest/internal/launch"
)

// TestConsole compares the messages in the guide to the console with those of each browser.
// UPDATE_GUIDE=1 writes them anew, with the messages of all browsers that are installed.
func TestConsole(t *testing.T) {
	guide, err := console.ReadGuide("../docs/console.md", "../docs/console-other.md")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex // of the guide, while it is written
	update := os.Getenv("UPDATE_GUIDE") != ""
	t.Cleanup(func() {
		if update {
			if err := guide.Write(); err != nil {
				t.Error(err)
			}
		}
	})
	for _, kind := range launch.Kinds {
		t.Run(kind.Name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
			defer cancel()
			patience, settled := 20*time.Second, func(s console.Seen) bool { return guide.Has(kind.Name, s) }
			if update { // nothing says which messages will come
				patience, settled = time.Second, func(console.Seen) bool { return false }
			}
			seen, version, err := console.Run(ctx, kind, console.Cases, patience, settled)
			if missing := (*launch.Missing)(nil); errors.As(err, &missing) && os.Getenv("CI") != "true" {
				t.Skip(missing)
			}
			if err != nil {
				t.Fatal(err)
			}
			if update {
				mu.Lock()
				defer mu.Unlock()
				guide.Put(kind.Name, version, seen)
				return
			}
			for _, wrong := range guide.Compare(kind.Name, version, seen) {
				t.Error(wrong)
			}
			if t.Failed() {
				t.Error("If a new release words it in another way, write the messages anew with " +
					"UPDATE_GUIDE=1 go test -C browsertest -run TestConsole . and see whether the text below them is still right.")
			}
			if !guide.Knows(kind.Name, version) {
				t.Logf("the guide is from another release of %s; this is %s", kind.Name, version)
			}
		})
	}
}
