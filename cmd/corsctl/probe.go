package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
)

func newProbe(streams *cli.Streams) *cobra.Command {
	options := probe.Options{UserAgent: "corsctl-probe/" + version()}
	var yes bool
	cmd := &cobra.Command{
		Use:   "probe URL",
		Short: "Find what is wrong with the CORS of a live server of any make",
		Long: `Probe acts as pages in a browser against a live server, and reports what a browser would
trip over and what others can read: origins that are admitted and should not be,
preflights that are not answered, lists that no browser takes, Vary that misleads caches,
errors without headers, cookies that do not travel. Each finding has a stable id and the
curl commands that show it.

--origin names an origin that the server should admit, such as https://app.example.com.
Most checks need one. A wildcard such as https://*.example.com says that all its hosts are
meant. --method and --header are what the page's script asks for, so that preflights must
grant them. Values of --header are secrets, but for Content-Type and the like: they go out
with requests, never with preflights, and are never shown.

Probe sends GET, HEAD and OPTIONS, and one request with a method that no server knows if a
preflight grants it. So it changes nothing. It sends one request at a time, and follows redirects to the same origin
only. If the server is not on this machine it asks first; --yes answers that.

Exit status: 0 if nothing or only notes are found, 1 if errors or warnings are found, and
2 if the arguments cannot be used or the server cannot be reached.`,
		Example: `  corsctl probe http://localhost:8080/notes --origin https://app.example.com
  corsctl probe https://api.example.com/notes --origin https://app.example.com --method PUT --header "Authorization: Bearer $TOKEN" --yes
  corsctl probe https://api.example.com/ -o json`,
		Args: cli.Arguments("URL"),
	}
	outputs := cli.AddOutputs(cmd, cli.Text, cli.JSON, probe.Agent)
	cmd.Flags().StringArrayVar(&options.Origins, "origin", nil, "`ORIGIN` that the server should admit, an entry of allowOrigins; may be repeated")
	cmd.Flags().StringVar(&options.Method, "method", "", "`METHOD` that preflights ask for; only GET and HEAD are also sent (default GET)")
	cmd.Flags().StringArrayVar(&options.Headers, "header", nil, "header of the page's requests, as `NAME: VALUE`; may be repeated")
	cmd.Flags().DurationVar(&options.Timeout, "timeout", 10*time.Second, "`TIME` that one request may take")
	cmd.Flags().Float64Var(&options.Rate, "rate", 20, "how many requests are sent in a second, at most; 0 for no limit")
	cmd.Flags().BoolVar(&yes, "yes", false, "send the requests without asking")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		options.URL = args[0]
		p, err := probe.New(options)
		if err != nil {
			return err
		}
		if !yes && !p.IsLoopback() {
			what := fmt.Sprintf("%s is not this machine, and up to %d requests go there", p.Host(), p.Requests())
			if err := confirm(what, streams, isTerminal(streams.In)); err != nil {
				return err
			}
		}
		report, err := p.Run(cmd.Context())
		if err != nil {
			return err
		}
		if err := outputs.Write(streams, report.Formats()); err != nil {
			return err
		}
		if !report.IsClean() {
			return cli.Status(cli.StatusNo)
		}
		return nil
	}
	return cmd
}

func isTerminal(in io.Reader) bool {
	file, ok := in.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// confirm asks whether to do something. Only a yes is no error. Where nobody can answer
// it does not ask.
func confirm(what string, streams *cli.Streams, isTerminal bool) error {
	if !isTerminal {
		return errors.New(what + "; --yes allows it")
	}
	fmt.Fprint(streams.Err, what+". Send them? [y/N] ")
	answer, err := bufio.NewReader(streams.In).ReadString('\n')
	if err != nil && err != io.EOF {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return errors.New("nothing was sent")
}
