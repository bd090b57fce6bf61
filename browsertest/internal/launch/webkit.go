package launch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sallyport/cors/browsertest/internal/child"
)

// WebKit is WebKitGTK's MiniBrowser on a virtual display. It only opens the URLs on its
// command line. WebKitWebDriver could control it, but its automation mode has no HTTP
// cache.
type WebKit struct {
	path    string
	network Network
	display *child.Process
	screen  string // ":99"
	version string
	windows []*child.Process
}

// findMiniBrowser finds the program among webkit2gtk-driver's libraries, which
// are not in PATH, and Xvfb.
func findMiniBrowser() (string, error) {
	if _, err := exec.LookPath("Xvfb"); err != nil {
		return "", err
	}
	for _, pattern := range []string{"/usr/lib/*/webkit2gtk-4.*/MiniBrowser", "/usr/libexec/webkit2gtk-4.*/MiniBrowser"} {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return found[len(found)-1], nil
		}
	}
	return "", fmt.Errorf("MiniBrowser: %w", fs.ErrNotExist)
}

var webkitVersion = regexp.MustCompile(`\d+\.\d+\.\d+`)

func startWebKit(ctx context.Context, path string, n Network) (Browser, error) {
	w := &WebKit{path: path, network: n}
	if err := w.startDisplay(); err != nil {
		return nil, err
	}
	if err := w.askVersion(ctx); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// askVersion also makes sure that the display works: on a busy machine Xvfb prints its
// number some moments before it accepts connections.
func (w *WebKit) askVersion(ctx context.Context) (err error) {
	for late := time.Now().Add(2 * time.Minute); time.Now().Before(late); {
		program := exec.CommandContext(ctx, w.path, "--version")
		program.Env = append(os.Environ(), "DISPLAY="+w.screen, "HOME="+w.display.Home.Path)
		var output []byte
		if output, err = program.CombinedOutput(); err == nil {
			w.version = string(webkitVersion.Find(output))
			return nil
		}
		err = fmt.Errorf("%w: %s", err, output)
		time.Sleep(200 * time.Millisecond)
	}
	return err
}

// startDisplay starts Xvfb, which finds a free display number itself.
func (w *WebKit) startDisplay() error {
	home, err := child.NewHome("xvfb")
	if err != nil {
		return err
	}
	number, report, err := os.Pipe()
	if err != nil {
		return errors.Join(err, home.Remove())
	}
	defer number.Close()
	args := []string{"-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"}
	w.display, err = home.Start("Xvfb", args, nil, report)
	report.Close()
	if err != nil {
		return err
	}
	_ = number.SetReadDeadline(time.Now().Add(2 * time.Minute))
	line, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		return errors.Join(fmt.Errorf("no display named by Xvfb: %w: %s", err, w.display.Output()), w.display.Stop())
	}
	display, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return errors.Join(err, w.display.Stop())
	}
	w.screen = ":" + strconv.Itoa(display)
	return nil
}

func (w *WebKit) Version() string { return w.version }

// OpenTab opens a URL in a new browser, because timers are slow in a background tab.
func (w *WebKit) OpenTab(_ context.Context, url string) error {
	_, err := w.openWindow(url)
	return err
}

// openWindow starts a browser with more settings than all have.
func (w *WebKit) openWindow(url string, more ...string) (*child.Process, error) {
	home, err := child.NewHome("webkit")
	if err != nil {
		return nil, err
	}
	args := []string{"--geometry=1024x768", "--cookies-policy=always", "--javascript-can-open-windows-automatically=true"}
	if w.network.KeyHash != "" {
		args = append(args, "--ignore-tls-errors")
	}
	if w.network.ProxyAddress != "" {
		args = append(args, "--proxy=socks5://"+w.network.ProxyAddress)
	}
	env := []string{
		"DISPLAY=" + w.screen, "GDK_BACKEND=x11", "LIBGL_ALWAYS_SOFTWARE=1", "NO_AT_BRIDGE=1",
		"WEBKIT_DISABLE_COMPOSITING_MODE=1", "WEBKIT_DISABLE_DMABUF_RENDERER=1",
		"GSETTINGS_BACKEND=memory", "DBUS_SESSION_BUS_ADDRESS=disabled:",
	}
	program, args := withoutAuthorities(w.path, append(append(args, more...), url))
	p, err := home.Start(program, args, env)
	if err != nil {
		return nil, err
	}
	w.windows = append(w.windows, p)
	return p, nil
}

func (w *WebKit) Close() error {
	var errs []error
	for _, p := range w.windows {
		errs = append(errs, p.Stop())
	}
	return errors.Join(append(errs, w.display.Stop())...)
}
