package routers

import (
	"fmt"
	"io"

	"github.com/sallyport/cors/bench/internal/report"
)

// Markdown writes rows as a table.
func Markdown(w io.Writer, rounds int, rows []Row) error {
	_, err := fmt.Fprintf(w, "Times over those of the bare framework: median of %d rounds; in parentheses the allocations beyond its own. "+
		"A preflight is compared with routing the request that it announces.\n\n"+
		"| framework | routes | preflight, `Middleware` | preflight, `On`, one policy on the path | preflight, `On`, two policies | request, `On` | 404, `On` | registration |\n"+
		"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n", rounds)
	for _, r := range rows {
		_, e := fmt.Fprintf(w, "| %s | %d | %s | %s | %s | %s | %s | %s |\n", r.Framework, r.Routes,
			r.Middleware, r.OnePolicy, r.TwoPolicies, r.Request, r.NotFound, r.Registration)
		err = firstError(err, e)
	}
	return err
}

func (p Part) String() string {
	return fmt.Sprintf("%s (%d)", report.Ratio(p.Time), p.Allocations.Count)
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
