// Package serve runs the example applications: it has what they share and what
// is not about a framework, namely the flags, the policy's file, and serving
// until a signal.
package serve

import (
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/sallyport/cors/core"
)

// NewApp builds an application that answers under the policy and logs to log.
// Its error is the policy's.
type NewApp func(policy core.Policy, log *slog.Logger) (http.Handler, error)

// Main is an example's main function. It serves the application that newApp
// builds until SIGINT or SIGTERM, under the policy in the JSON text policyJSON or
// in the file that the flag -policy names. An error is printed and ends the
// program with status 1.
func Main(policyJSON []byte, newApp NewApp) {
	addr := flag.String("addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 takes any free one")
	policyFile := flag.String("policy", "", "`file` with the policy in JSON (default: the policy.json that is built in)")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "unexpected argument %q\n", flag.Arg(0))
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*addr, *policyFile, policyJSON, newApp); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(addr, policyFile string, policyJSON []byte, newApp NewApp) error {
	source := "policy.json"
	if policyFile != "" {
		var err error
		if policyJSON, err = os.ReadFile(policyFile); err != nil {
			return err
		}
		source = policyFile
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	app, err := underPolicy(policyJSON, log, newApp)
	if err != nil {
		// ParsePolicy and New report all problems at once, one a line.
		return fmt.Errorf("%s is not a valid policy:\n%w", source, err)
	}
	return untilSignal(addr, app)
}

// underPolicy builds the application and logs what is unwise about its policy.
func underPolicy(policyJSON []byte, log *slog.Logger, newApp NewApp) (http.Handler, error) {
	policy, err := core.ParsePolicy(policyJSON)
	if err != nil {
		return nil, err
	}
	app, err := newApp(policy, log)
	if err != nil {
		return nil, err
	}
	for _, advice := range core.Advise(policy) {
		log.Warn("cors: advice on the policy", "advice", advice.String())
	}
	return app, nil
}
