package policies

import "github.com/sallyport/cors/core"

// WrongOnPurpose is in a test, which is left out.
func WrongOnPurpose() {
	core.New(core.Policy{AllowOrigins: []string{"https://app.example.com/"}})
}
