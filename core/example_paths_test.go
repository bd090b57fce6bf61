package core_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sallyport/cors/core"
)

func ExampleNewPaths() {
	everyone := core.MustNew(core.Policy{AllowOrigins: []string{"*"}})
	partners := core.MustNew(core.Policy{AllowOrigins: []string{"https://partner.example"}, AllowCredentials: true})
	paths, err := core.NewPaths([]core.PathRule{
		{Pattern: "/", Evaluator: core.DenyAll()},
		{Pattern: "/public/", Evaluator: everyone},
		{Pattern: "/orders/{id}", Evaluator: partners},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, path := range []string{"/public/news", "/orders/7", "/admin", "/public/../orders/7"} {
		d := paths.Evaluate(context.Background(), core.Request{
			Method: "GET", Path: path,
			Header: http.Header{"Origin": {"https://reader.example"}},
		})
		fmt.Println(path, d.Allowed())
	}
	// Output:
	// /public/news true
	// /orders/7 false
	// /admin false
	// /public/../orders/7 false
}
