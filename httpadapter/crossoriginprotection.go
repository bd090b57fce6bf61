package httpadapter

import (
	"net/http"

	"github.com/sallyport/cors/core"
)

// CrossOriginProtection returns a middleware that refuses a request if c refuses it
// and ev does not admit its origin either (see [core.AdmitsOrigin]). So c needs no
// AddTrustedOrigin for the origins of the policy, and the policy's patterns and lookups
// count as well. The response to a refused request is that of c's deny handler.
//
// Mount it inside of [Middleware]:
//
//	httpadapter.Middleware(engine)(httpadapter.CrossOriginProtection(c, engine)(mux))
//
// Outside of it, refused responses have no Vary.
//
// What c lets pass is served without asking ev: the patterns of
// AddInsecureBypassPattern, but also an Origin with user information such as
// "http://user@host", at that Host (golang/go#78563). An enforced policy in Middleware
// refuses these too, and needs no CrossOriginProtection (see [core.Enforcement]).
//
// It panics if c or ev is nil, and is safe for concurrent use. ev's observers see a
// request that c refuses once more.
func CrossOriginProtection(c *http.CrossOriginProtection, ev core.Evaluator) func(http.Handler) http.Handler {
	if c == nil {
		panic("cors: httpadapter.CrossOriginProtection needs http.NewCrossOriginProtection() and got nil")
	}
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	return func(next http.Handler) http.Handler {
		protected := c.Handler(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c.Check(r) != nil && core.AdmitsOrigin(ev, r) {
				next.ServeHTTP(w, r)
				return
			}
			protected.ServeHTTP(w, r) // it checks once more, since only c can call its deny handler
		})
	}
}
