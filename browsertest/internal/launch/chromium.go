package launch

import (
	"context"
	"errors"
	"strings"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/sallyport/cors/browsertest/internal/child"
)

// Chromium is Chromium, driven by chromedp.
type Chromium struct {
	ctx     context.Context // of the browser's first tab
	cancel  context.CancelFunc
	home    *child.Home // the process belongs to chromedp, which lets Linux kill it if this program is killed
	version string
}

func startChromium(ctx context.Context, path string, n Network) (Browser, error) {
	home, err := child.NewHome("chromium")
	if err != nil {
		return nil, err
	}
	off := "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,HttpsFirstModeV2,Translate,site-per-process"
	if n.PublicAddress == "" {
		off += ",LocalNetworkAccessChecks"
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(home.Path+"/profile"),
		chromedp.Env("HOME="+home.Path, "TMPDIR="+home.Path),
		chromedp.NoSandbox, // CI runs as root
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-popup-blocking", true),
		// Upgrades would turn http pages into https ones, since the world answers both.
		chromedp.Flag("disable-features", off),
	)
	if n.ProxyAddress != "" {
		opts = append(opts,
			chromedp.ProxyServer("socks5://"+n.ProxyAddress),
			chromedp.Flag("proxy-bypass-list", "<-loopback>"), // localhost too goes to the proxy
		)
	}
	if n.PublicAddress != "" {
		opts = append(opts, chromedp.Flag("ip-address-space-overrides", n.PublicAddress+"=public"))
	}
	if n.KeyHash != "" {
		opts = append(opts, chromedp.Flag("ignore-certificate-errors-spki-list", n.KeyHash))
	}
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.WithoutCancel(ctx), opts...)
	tab, cancelTab := chromedp.NewContext(allocator, chromedp.WithLogf(discard), chromedp.WithErrorf(discard))
	b := &Chromium{ctx: tab, cancel: func() { cancelTab(); cancelAllocator() }, home: home}
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil { // starts it
		return nil, errors.Join(err, b.Close())
	}
	version, err := chromedp.CallBrowser(tab, browser.GetVersion, cdp.Empty{})
	b.version = version.Product[strings.LastIndex(version.Product, "/")+1:]
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// discard drops the messages of chromedp about events that it does not know.
func discard(string, ...any) {}

func (b *Chromium) Version() string { return b.version }

func (b *Chromium) OpenTab(_ context.Context, url string) error {
	_, err := chromedp.CallBrowser(b.ctx, target.CreateTarget, target.CreateTargetParams{URL: url})
	return err
}

func (b *Chromium) Close() error {
	err := chromedp.Cancel(b.ctx) // waits for the process to end
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	b.cancel()
	return errors.Join(err, b.home.Remove())
}
