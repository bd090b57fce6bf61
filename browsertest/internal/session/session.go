// Package session starts a browser in a network of its own, ready for orders.
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
	Kind    launch.Kind
	Version string

	browser launch.Browser
}

// Start starts a browser with its tabs. It reaches the world through a proxy that
// accepts every name and port.
func Start(ctx context.Context, kind launch.Kind) (*Session, error) {
	return start(ctx, kind, false)
}

// StartDirect starts a browser that reaches a world without a proxy: names under
// localhost, on two ports.
func StartDirect(ctx context.Context, kind launch.Kind) (*Session, error) {
	return start(ctx, kind, true)
}

func start(ctx context.Context, kind launch.Kind, direct bool) (_ *Session, err error) {
	s := &Session{Kind: kind}
	s.Desk = page.NewDesk(world.PagePrefix, func() { _ = s.openTab(context.Background()) })
	if s.World, err = world.New(s.Desk); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	network := launch.Network{KeyHash: s.World.KeyHash}
	if direct {
		err = s.World.ListenDirectly(2)
	} else {
		network.ProxyAddress = s.World.ProxyAddress
	}
	if err != nil {
		return nil, err
	}
	s.browser, err = kind.Start(ctx, network)
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

// openTab opens a tab at any origin. Its first order takes it to another one.
func (s *Session) openTab(ctx context.Context) error {
	origin := "https://start.example.test"
	if ports := s.World.DirectPorts; ports != nil {
		origin = "https://start.localhost:" + ports[0]
	}
	return s.browser.OpenTab(ctx, origin+page.StartPath(world.PagePrefix))
}

// String names the browser with its version.
func (s *Session) String() string { return fmt.Sprintf("%s %s", s.Kind.Name, s.Version) }

// Close ends the browser and its world.
func (s *Session) Close() error {
	var errs []error
	if s.browser != nil {
		errs = append(errs, s.browser.Close())
	}
	return errors.Join(append(errs, s.World.Close())...)
}
