package routemodel

import "github.com/sallyport/cors/core"

const (
	originA = "https://a.example"
	originB = "https://b.example"
	originC = "https://c.example"
)

var (
	listedMethods = []string{"PUT", "DELETE", "PATCH", "PURGE", "QUERY", "OPTIONS"}
	headerNames   = []string{"X-A", "X-B", "Authorization", "content-type"}
)

// policy draws a policy that New takes.
func (d dice) policy() Policy {
	p := Policy{Policy: core.Policy{
		AllowOrigins:     pick(d, [][]string{{originA}, {originA}, {originB}, {originA, originB}, {"*"}}),
		AllowMethods:     some(d, listedMethods, 70),
		AllowHeaders:     some(d, headerNames, 40),
		AllowCredentials: d.chance(40),
		MaxAgeSeconds:    pick(d, []int{0, 0, -1, 600, 600}),
	}, Evaluator: pick(d, []string{plain, plain, plain, plain, observed, observed, wrapped, uncomparable})}
	if d.chance(25) {
		p.AllowMethods = []string{"*"}
	}
	if d.chance(50) { // with headers, Max-Age 0 hides what is wrong with the methods
		p.AllowHeaders = nil
	}
	if d.chance(20) {
		p.AllowHeaders = pick(d, [][]string{{"*"}, {"*", "Authorization"}})
	}
	if p.AllowOrigins[0] == "*" {
		p.AllowCredentials = false
	}
	return p
}
