// Package policyfixes has mistakes that can be mended without a decision.
package policyfixes

import "github.com/sallyport/cors/core"

const trailing = "https://constant.example.com/"

func Fixes() {
	core.New(core.Policy{
		AllowOrigins: []string{
			"https://app.example.com/",          // want `trailing slash`
			"https://App.example.com:443",       // want `AllowOrigins\[1\]`
			trailing,                            // want `AllowOrigins\[2\]`
			"https://*.example.com", "http://*", // want `AllowOrigins\[4\]`
		},
		AllowMethods: []string{"put", "PATCH", "PATCH"},  // want `AllowMethods\[0\]` `AllowMethods\[2\]`
		AllowHeaders: []string{"Cookie", "Content-Type"}, // want `AllowHeaders\[0\]`
	})
}
