package core_test

import (
	"errors"
	"fmt"

	"github.com/sallyport/cors/core"
)

// A program mends what is no decision, and leaves the rest to the author of the policy.
func ExampleEdit() {
	_, err := core.New(core.Policy{
		AllowOrigins: []string{"https://Example.com/", "admin.example.com"},
	})
	for _, problem := range err.(interface{ Unwrap() []error }).Unwrap() {
		var p *core.PolicyError
		if errors.As(problem, &p) && p.Edit != nil {
			fmt.Printf("%s[%d]: write %q, decision: %v\n", p.Field, p.Index, p.Edit.Write, p.Edit.Decision)
		}
	}
	// Output:
	// AllowOrigins[0]: write ["https://example.com"], decision: false
	// AllowOrigins[1]: write ["https://admin.example.com"], decision: true
}
