// Package session is one browser in a world of its own, ready for orders.
package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/sallyport/cors/browsertest/internal/launch"
	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/browsertest/internal/world"
)

// Session is a running browser whose tabs wait for orders.
type Session struct {
	*page.Desk
	World   *world.World
	Browser string // its name
	Version string

	browser launch.Browser
}

// firstPage is where tabs begin; their first order takes them elsewhere.
const firstPage = "https://start.example.test"

// Start starts a browser of some kind with its tabs.
func Start(ctx context.Context, kind launch.Kind) (_ *Session, err error) {
	s := &Session{Browser: kind.Name}
	s.Desk = page.NewDesk(world.PagePrefix, func() { _ = s.openTab(context.Background()) })
	if s.World, err = world.New(s.Desk); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	s.browser, err = kind.Start(ctx, launch.Network{ProxyAddress: s.World.ProxyAddress, KeyHash: s.World.KeyHash})
	if err != nil {
		return nil, err
	}
	s.Version = s.browser.Version()
	for range kind.Tabs {
		if err := s.openTab(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Session) openTab(ctx context.Context) error {
	return s.browser.OpenTab(ctx, firstPage+page.StartPath(world.PagePrefix))
}

// String names the browser with its version.
func (s *Session) String() string { return fmt.Sprintf("%s %s", s.Browser, s.Version) }

// Close ends the browser and its world.
func (s *Session) Close() error {
	var errs []error
	if s.browser != nil {
		errs = append(errs, s.browser.Close())
	}
	return errors.Join(append(errs, s.World.Close())...)
}
