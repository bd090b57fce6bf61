package launch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/sallyport/cors/browsertest/internal/child"
)

// Firefox is Firefox, driven by WebDriver BiDi on its remote port.
type Firefox struct {
	process *child.Process
	bidi    *bidi
	version string
}

// firefoxPrefs make a new profile quiet. Upgrades to https and tracking
// protection would change which origins talk to each other.
var firefoxPrefs = []string{
	`"app.normandy.enabled", false`,
	`"app.update.disabledForTesting", true`,
	`"browser.aboutConfig.showWarning", false`,
	`"browser.safebrowsing.update.enabled", false`,
	`"browser.shell.checkDefaultBrowser", false`,
	`"browser.startup.homepage_override.mstone", "ignore"`,
	`"browser.topsites.contile.enabled", false`,
	`"datareporting.policy.dataSubmissionEnabled", false`,
	`"dom.disable_open_during_load", false`,
	`"dom.min_background_timeout_value", 4`,
	`"dom.min_background_timeout_value_without_budget_throttling", 4`,
	`"dom.security.https_first", false`,
	`"dom.security.https_first_schemeless", false`,
	`"extensions.update.enabled", false`,
	`"network.captive-portal-service.enabled", false`,
	`"network.connectivity-service.enabled", false`,
	`"network.dns.disablePrefetch", true`,
	`"network.http.speculative-parallel-limit", 0`,
	`"network.websocket.delay-failed-reconnects", false`,
	`"services.settings.server", "data:,"`,
	`"toolkit.telemetry.reportingpolicy.firstRun", false`,
}

var bidiAddress = regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`)

func startFirefox(ctx context.Context, path string, n Network) (Browser, error) {
	home, err := child.NewHome("firefox")
	if err != nil {
		return nil, err
	}
	profile := filepath.Join(home.Path, "profile")
	if err := writeFirefoxProfile(profile, n); err != nil {
		return nil, errors.Join(err, home.Remove())
	}
	args := []string{"--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"}
	p, err := home.Start(path, args, []string{"MOZ_CRASHREPORTER_DISABLE=1"})
	if err != nil {
		return nil, err
	}
	f := &Firefox{process: p}
	if err := f.connect(ctx); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func writeFirefoxProfile(profile string, n Network) error {
	prefs := firefoxPrefs
	if n.Untuned {
		prefs = append(prefs[:len(prefs):len(prefs)], `"remote.prefs.recommended", false`)
	}
	if n.ProxyAddress != "" {
		host, port, err := net.SplitHostPort(n.ProxyAddress)
		if err != nil {
			return err
		}
		prefs = append(prefs[:len(prefs):len(prefs)],
			`"network.proxy.type", 1`,
			fmt.Sprintf(`"network.proxy.socks", %q`, host),
			`"network.proxy.socks_port", `+port,
			`"network.proxy.socks_remote_dns", true`,
			`"network.proxy.allow_hijacking_localhost", true`, // localhost too goes to the proxy
			`"network.proxy.no_proxies_on", ""`,
		)
	}
	var text strings.Builder
	for _, pref := range prefs {
		fmt.Fprintf(&text, "user_pref(%s);\n", pref)
	}
	if err := os.MkdirAll(profile, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(profile, "user.js"), []byte(text.String()), 0o600)
}

func (f *Firefox) connect(ctx context.Context) error {
	var address string
	err := f.process.Await(func(output string) bool {
		match := bidiAddress.FindStringSubmatch(output)
		if match != nil {
			address = match[1]
		}
		return match != nil
	})
	if err != nil {
		return err
	}
	if f.bidi, err = dialBiDi(ctx, address+"/session"); err != nil {
		return err
	}
	var session struct {
		Capabilities struct {
			BrowserVersion string `json:"browserVersion"`
		} `json:"capabilities"`
	}
	err = f.bidi.call(ctx, "session.new", map[string]any{
		"capabilities": map[string]any{"alwaysMatch": map[string]any{"acceptInsecureCerts": true}},
	}, &session)
	f.version = session.Capabilities.BrowserVersion
	return err
}

func (f *Firefox) Version() string { return f.version }

func (f *Firefox) OpenTab(ctx context.Context, url string) error {
	tab, err := f.newTab(ctx)
	if err != nil {
		return err
	}
	return f.bidi.call(ctx, "browsingContext.navigate",
		map[string]any{"context": tab, "url": url, "wait": "none"}, nil)
}

// newTab returns the id of a new browsing context.
func (f *Firefox) newTab(ctx context.Context) (string, error) {
	var created struct {
		Context string `json:"context"`
	}
	err := f.bidi.call(ctx, "browsingContext.create", map[string]any{"type": "tab"}, &created)
	return created.Context, err
}

func (f *Firefox) Close() error {
	if f.bidi != nil {
		f.bidi.close()
	}
	return f.process.Stop()
}
