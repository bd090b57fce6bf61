// Package launch starts the browsers, each with a temporary profile, and ends them by
// their process ids.
package launch

import (
	"context"
	"fmt"
	"os/exec"
)

// Browser is a running browser.
type Browser interface {
	Version() string
	// OpenTab opens a URL in a new tab.
	OpenTab(ctx context.Context, url string) error
	// Close ends the browser and removes what it left on disk.
	Close() error
}

// Network is what a browser reaches instead of the real network. Without a proxy it is
// loopback.
type Network struct {
	ProxyAddress string // host:port of a SOCKS5 proxy that takes every name
	KeyHash      string // of the key of certificates to accept
	// PublicAddress is a host:port that Chromium takes for one of the internet. Pages from
	// there need the user's permission to reach loopback, which nobody gives.
	PublicAddress string
	// Untuned leaves Firefox without the settings that it has under a driver. One of them
	// lets files read files.
	Untuned bool
}

// Kind is a browser that can be started.
type Kind struct {
	Name    string // as it stands in test names and reports
	Package string // Debian packages that have it
	Tabs    int    // how many tabs share the orders
	// HTTP1ByProxy says that the browser offers no HTTP/2 if it uses a proxy.
	HTTP1ByProxy bool

	find  func() (path string, err error)
	start func(ctx context.Context, path string, n Network) (Browser, error)
}

// Kinds are the browsers that test the library.
var Kinds = []Kind{
	{"Chromium", "chromium", 2, false, inPath("chromium", "chromium-browser", "google-chrome"), startChromium},
	{"Firefox", "firefox-esr", 2, false, inPath("firefox-esr", "firefox"), startFirefox},
	{"WebKit", "webkit2gtk-driver xvfb", 1, true, findMiniBrowser, startWebKit},
}

// Missing is the error of Start if a browser is not installed.
type Missing struct {
	Kind  Kind
	Cause error
}

func (m *Missing) Error() string {
	return fmt.Sprintf("%s is not installed (%v): apt-get install %s", m.Kind.Name, m.Cause, m.Kind.Package)
}

// Start starts the browser. The error is a [*Missing] if the browser is not installed.
func (k Kind) Start(ctx context.Context, n Network) (Browser, error) {
	path, err := k.find()
	if err != nil {
		return nil, &Missing{k, err}
	}
	b, err := k.start(ctx, path, n)
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", k.Name, err)
	}
	return b, nil
}

// inPath finds the first of some programs.
func inPath(names ...string) func() (string, error) {
	return func() (path string, err error) {
		for _, name := range names {
			if path, err = exec.LookPath(name); err == nil {
				return path, nil
			}
		}
		return "", err
	}
}
