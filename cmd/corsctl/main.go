// Corsctl works with CORS policies from the command line: it checks a policy and mends
// it, says what a browser does with a request and why, and compares two policies.
//
//	corsctl lint --fix policy.json
//	corsctl explain policy.json --origin https://app.example.com --method PUT
//	corsctl diff --fail-on widen old.json new.json
//	corsctl export policy.json --to nginx
//	corsctl probe https://api.example.com/notes --origin https://app.example.com
//
// Every command has --help with examples and its exit statuses, and writes JSON with
// -o json. It reads the files that it is given, and changes files only with lint --fix
// and where -o or --dir names them. docs/corsctl.md is its guide.
package main

import (
	"os"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

func main() { os.Exit(run()) }

// run is main without the exit, so that tests can run the command in their own process.
func run() int {
	streams := cli.OSStreams()
	return cli.Run(newRoot(streams), streams, os.Args[1:])
}
