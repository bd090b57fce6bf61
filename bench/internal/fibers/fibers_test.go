package fibers

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What is compared must answer alike, or a faster answer may be a wrong one.
func TestContestantsGrantTheSame(t *testing.T) {
	for _, r := range Requests {
		for _, name := range Contestants[2:] {
			got := Serve(NewApp(name), r, 3)
			field := func(name string) string { return string(got.Header.Peek(name)) }
			granted := ""
			if r.Name == "allowed GET" || r.Name == "allowed preflight" {
				granted = listed(5)
			}
			assert.Equal(t, granted, field("Access-Control-Allow-Origin"), "%s: %s", name, r.Name)
			if r.Name == "allowed preflight" {
				assert.Equal(t, 204, got.StatusCode(), name)
				assert.Equal(t, "PUT, DELETE", field("Access-Control-Allow-Methods"), name)
				assert.Equal(t, "Authorization, Content-Type", field("Access-Control-Allow-Headers"), name)
			}
		}
	}
}
