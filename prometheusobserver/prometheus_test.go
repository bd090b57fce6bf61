package prometheusobserver

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// deadline is for what has to happen sooner or later, on a machine that may be busy.
const deadline = 2 * time.Minute

// need returns the path of a program of Debian's package prometheus. Without it the test
// is skipped, but in CI it fails.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing; CI installs the package prometheus: %v", program, err)
	}
	t.Skipf("%s is missing; install Prometheus, on Debian the package prometheus: %v", program, err)
	return ""
}

// server is a real Prometheus.
type server struct{ url string }

// startPrometheus starts Prometheus, which scrapes the targets and evaluates alerts.yml.
// It ends with the test.
func startPrometheus(t *testing.T, targets ...string) *server {
	t.Helper()
	program := need(t, "prometheus")
	folder := t.TempDir()
	rules, err := filepath.Abs("alerts.yml")
	require.NoError(t, err)
	config := filepath.Join(folder, "prometheus.yml")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, `
global: {scrape_interval: 1s, evaluation_interval: 250ms} # a scrape fails if it takes longer than its interval
rule_files: [%q]
scrape_configs:
  - job_name: shop
    static_configs: [{targets: ["%s"]}]
`, rules, strings.Join(targets, `", "`)), 0o600))

	// A context would kill it, and this test waits for its end.
	command := exec.Command(program, "--config.file="+config, "--storage.tsdb.path="+filepath.Join(folder, "data"),
		"--web.listen-address=127.0.0.1:0", "--enable-feature=exemplar-storage")
	stderr, err := command.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	log := &logOutput{address: make(chan string, 1)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		log.read(stderr)
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-read
		_ = command.Wait()
		if t.Failed() {
			t.Logf("Prometheus logged:\n%s", log.text())
		}
	})
	select {
	case address := <-log.address:
		s := &server{"http://" + address}
		s.wait(t, "Prometheus is ready", func() bool {
			response, err := http.Get(s.url + "/-/ready")
			if err != nil {
				return false
			}
			defer response.Body.Close()
			return response.StatusCode == http.StatusOK
		})
		return s
	case <-read:
		t.Fatalf("Prometheus ended:\n%s", log.text())
	case <-time.After(deadline):
		t.Fatalf("Prometheus does not listen:\n%s", log.text())
	}
	return nil
}

// logOutput keeps what Prometheus logs, and finds the address there that the system chose.
type logOutput struct {
	address chan string
	mutex   sync.Mutex
	lines   []string
}

var listening = regexp.MustCompile(`msg="Listening on" address=(\S+)`)

func (l *logOutput) read(from io.Reader) {
	for lines := bufio.NewScanner(from); lines.Scan(); {
		l.mutex.Lock()
		l.lines = append(l.lines, lines.Text())
		l.mutex.Unlock()
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			l.address <- found[1]
		}
	}
}

func (l *logOutput) text() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return strings.Join(l.lines, "\n")
}

// wait asks again and again until the condition holds.
func (s *server) wait(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	for tick := time.Tick(50 * time.Millisecond); !holds(); {
		select {
		case <-tick:
		case <-ctx.Done():
			t.Fatalf("not within %v: %s", deadline, what)
		}
	}
}

// get asks Prometheus's API, and decodes the data of the answer.
func (s *server) get(t *testing.T, path string, parameters url.Values, data any) {
	t.Helper()
	response, err := http.Get(s.url + path + "?" + parameters.Encode())
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	var answer struct {
		Status, Error string
		Data          json.RawMessage
	}
	require.NoError(t, json.Unmarshal(body, &answer), "%s", body)
	require.Equal(t, "success", answer.Status, "%s?%s: %s", path, parameters.Encode(), answer.Error)
	require.NoError(t, json.Unmarshal(answer.Data, data))
}

// query returns the result of an expression at a time, now if it is zero: values by
// labels, in the form "engine=api reason=granted".
func (s *server) query(t *testing.T, expr string, at float64) map[string]float64 {
	t.Helper()
	parameters := url.Values{"query": {expr}}
	if at != 0 {
		parameters.Set("time", strconv.FormatFloat(at, 'f', 3, 64))
	}
	var data struct {
		ResultType string
		Result     []struct {
			Metric map[string]string
			Value  [2]any
		}
	}
	s.get(t, "/api/v1/query", parameters, &data)
	require.Equal(t, "vector", data.ResultType, expr)
	values := map[string]float64{}
	for _, r := range data.Result {
		value, err := strconv.ParseFloat(r.Value[1].(string), 64)
		require.NoError(t, err)
		values[labelText(r.Metric)] = value
	}
	return values
}

func labelText(labels map[string]string) string {
	var pairs []string
	for name, value := range labels {
		if name != "__name__" && name != "job" {
			pairs = append(pairs, name+"="+value)
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, " ")
}
