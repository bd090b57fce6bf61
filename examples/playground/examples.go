package main

import "strings"

// example is a policy to start from, written as a person would.
type example struct {
	Name   string `json:"name"`
	Policy string `json:"policy"`
}

// examplePolicies writes this run's origins into the texts. The first is in
// effect at the start.
func examplePolicies(pages []*pageServer) []example {
	origins := map[string]string{}
	for _, page := range pages {
		origins[page.Key] = page.origin
	}
	fill := strings.NewReplacer("{app}", origins["app"], "{account}", origins["account"], "{stranger}", origins["stranger"])
	return []example{
		{"Two pages, with credentials", fill.Replace(`{
  "allowOrigins": [
    "{app}",
    "{account}"
  ],
  "allowMethods": ["PUT", "PATCH", "DELETE"],
  "allowHeaders": ["Authorization", "Content-Type", "X-Request-Id"],
  "exposeHeaders": ["X-Total-Count"],
  "allowCredentials": true,
  "maxAge": 600
}
`)},
		{"One host on any port", `{
  "allowOrigins": ["http://app.localhost:*"],
  "allowMethods": ["PUT", "PATCH", "DELETE", "QUERY"],
  "allowHeaders": ["Authorization", "Content-Type", "X-Request-Id", "X-Trace-Id"],
  "exposeHeaders": ["X-Total-Count", "X-Build"]
}
`},
		{"Everyone, without credentials", `{
  "allowOrigins": ["*"],
  "allowMethods": ["*"],
  "allowHeaders": ["*", "Authorization"],
  "exposeHeaders": ["*"]
}
`},
		{"Valid, but with advice", fill.Replace(`{
  "allowOrigins": [
    "{app}",
    "http://*.localhost:*",
    "{stranger}"
  ],
  "allowMethods": ["PUT"],
  "allowHeaders": ["Content-Type", "Origin", "Content-Length"],
  "maxAge": 604800
}
`)},
		{"With mistakes", fill.Replace(`{
  "allowOrigins": [
    "{app}/",
    "https://Example.com",
    "app.localhost",
    "https://*",
    "http://intranet.example.com"
  ],
  "allowMethods": ["put", "TRACE"],
  "allowHeaders": ["X Request Id"],
  "exposeHeaders": ["*"],
  "allowCredentials": true,
  "maxAge": -60
}
`)},
		{"Not quite JSON", fill.Replace(`{
  "allowOrigins": ["{app}"],
  "allowMethods": ["PUT", "DELETE",],
  "maxAge": 600
}
`)},
	}
}
