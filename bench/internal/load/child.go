package load

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime/metrics"
	"time"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

// askedInEnvironment holds, in a child, which subject to serve.
const askedInEnvironment = "CORS_BENCH_SERVE"

// order tells a child what to serve.
type order struct{ Framework, Subject, Origins string }

// ServeIfAsked serves one subject and exits, in a process that [Run] started;
// elsewhere it does nothing. Call it first in main.
func ServeIfAsked() {
	asked := os.Getenv(askedInEnvironment)
	if asked == "" {
		return
	}
	if err := serveAsked(asked, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "serving:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serveAsked writes the address that it serves on, answers each line of input
// with its usage so far, and ends with the input: also when the parent dies.
func serveAsked(asked string, in io.Reader, out io.Writer) error {
	var o order
	if err := json.Unmarshal([]byte(asked), &o); err != nil {
		return err
	}
	origins, err := scenario.Find(o.Origins)
	if err != nil {
		return err
	}
	s, found := subject.Find(subject.Framework(o.Framework), o.Subject)
	if !found {
		return fmt.Errorf("no subject %q on %q", o.Subject, o.Framework)
	}
	// The bare framework answers preflights from the route, as it would without
	// CORS.
	handler, err := s.Build(origins, answer.Answer{Status: scenario.HandlerStatus, HandlerRan: true})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener) // ends with the process
	fmt.Fprintln(out, listener.Addr())
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if err := json.NewEncoder(out).Encode(usageSoFar()); err != nil {
			return err
		}
	}
	return server.Close()
}

// usage is processor time in seconds, as of the latest collection.
type usage struct{ Collecting, Busy float64 }

func usageSoFar() usage {
	samples := []metrics.Sample{
		{Name: "/cpu/classes/gc/total:cpu-seconds"},
		{Name: "/cpu/classes/total:cpu-seconds"},
		{Name: "/cpu/classes/idle:cpu-seconds"},
	}
	metrics.Read(samples)
	return usage{samples[0].Value.Float64(), samples[1].Value.Float64() - samples[2].Value.Float64()}
}

// child is a running server process.
type child struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	address string
}

func start(o order) (*child, error) {
	asked, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{command: exec.Command(program)}
	c.command.Env = append(os.Environ(), askedInEnvironment+"="+string(asked))
	c.command.Stderr = os.Stderr
	if c.in, err = c.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReader(out)
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	address, err := c.out.ReadString('\n')
	if err != nil {
		c.stop()
		return nil, fmt.Errorf("the server for %s on %s did not start: %w", o.Subject, o.Framework, err)
	}
	c.address = address[:len(address)-1]
	return c, nil
}

func (c *child) usage() (usage, error) {
	var u usage
	if _, err := io.WriteString(c.in, "\n"); err != nil {
		return u, err
	}
	line, err := c.out.ReadBytes('\n')
	if err != nil {
		return u, err
	}
	return u, json.Unmarshal(line, &u)
}

func (c *child) stop() {
	c.in.Close()
	c.command.Wait()
}
