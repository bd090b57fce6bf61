package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/explain"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
)

func newExplain(streams *cli.Streams) *cobra.Command {
	var origin, address, method string
	var headers []string
	var credentials, steps bool
	cmd := &cobra.Command{
		Use:   "explain POLICY --origin ORIGIN",
		Short: "Say whether a page's script may read a response, and why",
		Long: `Explain plays one fetch of a page's script against a policy: the preflight if one is
needed, the request itself, and the browser's checks of both answers. It says whether the
script may read the response, what decided it, and the edit of the policy that changes a
no into a yes. POLICY is a file as for lint; - is standard input.

--method and --header are the script's words, as in fetch(url, {method, headers}): put
becomes PUT, patch stays patch, and the value of a header decides whether it needs a
preflight. Without --url the server is some other origin. For hosts on loopback or in a
private network it also says what Local Network Access asks of the page. A lookup of
origins is code, and is not asked.

Exit status: 0 if the script may read the response, 1 if not, and 2 if the arguments or
the policy cannot be used. So it also serves as a test in scripts.`,
		Example: `  corsctl explain policy.json --origin https://app.example.com
  corsctl explain policy.json --origin https://app.example.com --method PUT --header 'Content-Type: application/json' --credentials
  corsctl explain policy.json --origin http://localhost:3000 --url http://127.0.0.1:8080/notes --steps
  if corsctl explain policy.json --origin "$PAGE" >/dev/null; then echo may read; fi`,
		Args: cli.Arguments("POLICY"),
	}
	outputs := cli.AddOutputs(cmd, cli.Text, cli.JSON)
	cmd.Flags().StringVar(&origin, "origin", "", "`ORIGIN` of the page, such as https://app.example.com or null")
	cmd.Flags().StringVar(&address, "url", "", "`URL` that the script fetches")
	cmd.Flags().StringVar(&method, "method", "GET", "`METHOD` as the script writes it")
	cmd.Flags().StringArrayVar(&headers, "header", nil, "header that the script sets, as `NAME: VALUE`; may be repeated")
	cmd.Flags().BoolVar(&credentials, "credentials", false, "the script sends cookies: credentials is \"include\"")
	cmd.Flags().BoolVar(&steps, "steps", false, "also show each step of the Fetch standard")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		request, err := explain.NewRequest(origin, address, method, headers, credentials)
		if err != nil {
			return err
		}
		policy, err := policydoc.Load(args[0], streams.In)
		if err != nil {
			return err
		}
		result, err := explain.Run(policy, request)
		if err != nil {
			return invalidPolicy(args[0], err)
		}
		err = outputs.Write(streams, cli.Formats{
			cli.Text: func(w io.Writer, paint cli.Paint) error { return result.Text(w, paint, steps) },
			cli.JSON: func(w io.Writer, _ cli.Paint) error { return result.JSON(w) },
		})
		if err == nil && !result.Readable {
			return cli.Status(cli.StatusNo)
		}
		return err
	}
	return cmd
}
