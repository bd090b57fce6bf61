package core_test

import (
	"fmt"

	"github.com/sallyport/cors/core"
)

func ExampleParseOrigins() {
	// In a program, os.Getenv("ALLOW_ORIGINS").
	origins, err := core.ParseOrigins("https://app.example.com, https://*.preview.example.com")
	fmt.Println(len(origins), err)

	_, err = core.ParseOrigins("https://app.example.com, https://Admin.example.com/, localhost:3000")
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// AllowOrigins[1] "https://Admin.example.com/": browsers send a lower-case host and no trailing slash; write "https://admin.example.com"
	// AllowOrigins[2] "localhost:3000": it has no scheme, and every origin has one; write "http://localhost:3000"
}
