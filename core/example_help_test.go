package core_test

import (
	"errors"
	"fmt"

	"github.com/sallyport/cors/core"
)

// Each kind of problem has a page with an example and the mend.
func ExamplePolicyError_Help() {
	_, err := core.New(core.Policy{AllowOrigins: []string{"https://example.com/"}})
	var p *core.PolicyError
	if errors.As(err, &p) {
		fmt.Println(p)
		fmt.Println(p.Help())
	}
	// Output:
	// AllowOrigins[0] "https://example.com/": browsers send no trailing slash; write "https://example.com"
	// https://github.com/sallyport/cors/blob/main/docs/codes/origin-trailing-slash.md
}

func ExampleAdvice_Help() {
	for _, advice := range core.Advise(core.Policy{AllowOrigins: []string{"https://example.com"}, AllowHeaders: []string{"Cookie"}}) {
		fmt.Println(advice.Help())
	}
	// Output:
	// https://github.com/sallyport/cors/blob/main/docs/codes/header-forbidden.md
}

// A page of errors for operators may link to it.
func ExampleReason_Help() {
	fmt.Println(core.ReasonOriginNotAllowed.Help())
	// Output:
	// https://github.com/sallyport/cors/blob/main/docs/codes/origin-not-allowed.md
}
