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

func ExampleMustNewPaths() {
	pages := core.MustNew(core.Policy{AllowOrigins: []string{"https://www.example.com"}, AllowCredentials: true})
	paths := core.MustNewPaths([]core.PathRule{
		{Pattern: "api.example.com/", Evaluator: pages},
		{Pattern: "api.example.com/internal/", Evaluator: core.DenyAll()},
	})
	for _, host := range []string{"api.example.com", "other.example.com"} {
		for _, path := range []string{"/orders", "/internal/orders"} {
			d := paths.Evaluate(context.Background(), core.Request{
				Method: "GET", Host: host, Path: path,
				Header: http.Header{"Origin": {"https://www.example.com"}},
			})
			fmt.Println(host+path, d.Reason())
		}
	}
	// Output:
	// api.example.com/orders granted
	// api.example.com/internal/orders origin not allowed
	// other.example.com/orders no policy
	// other.example.com/internal/orders no policy
}
