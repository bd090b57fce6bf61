package routing_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/internal/routing"
)

func TestGrantedMethodsAreThoseOfThePolicyThatAreRouted(t *testing.T) {
	for name, row := range map[string]struct {
		policy  []string
		routed  []string
		granted []string
	}{
		"all that is routed, in its order, under a star": {[]string{"*"}, []string{"PUT", "GET"}, []string{"PUT, GET"}},
		"what browsers ask for under a star":             {[]string{"*"}, []string{"CONNECT", "OPTIONS", "PUT", "TRACE"}, []string{"PUT"}},
		"of a list what is routed, in the list's order":  {[]string{"PUT, PATCH, DELETE"}, []string{"DELETE", "GET", "PUT"}, []string{"PUT, DELETE"}},
		"no field where nothing of a list is routed":     {[]string{"PUT"}, []string{"GET"}, nil},
		"no field where nothing is routed":               {[]string{"*"}, nil, nil},
		"no field where the policy grants nothing":       {nil, []string{"PUT"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			if row.policy != nil {
				h["Access-Control-Allow-Methods"] = row.policy
			}
			routing.NarrowMethods(h, row.routed)
			assert.Equal(t, row.granted, h.Values("Access-Control-Allow-Methods"), "policy %v, routed %v", row.policy, row.routed)
		})
	}
}

// The values that a policy grants are shared between responses.
func TestNarrowingWritesNoValueOfThePolicy(t *testing.T) {
	policy := []string{"PUT, DELETE"}
	routing.NarrowMethods(http.Header{"Access-Control-Allow-Methods": policy}, []string{"PUT"})
	assert.Equal(t, []string{"PUT, DELETE"}, policy)
}
