package core_test

import (
	"fmt"
	"slices"

	"github.com/sallyport/cors/core"
)

// A tenant moves to another domain while the server runs.
func ExampleEngine_UpdateOrigins() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://books.test", "https://music.test"}})
	added, removed := []string{"https://books.example"}, []string{"https://books.test"}

	if err := engine.UpdateOrigins(added, removed); err != nil {
		fmt.Println(err) // nothing has changed
	}
	fmt.Println(engine.Policy().AllowOrigins)

	// A typing mistake in a revocation is an error, too.
	fmt.Println(engine.UpdateOrigins(nil, []string{"https://music.test/"}))
	// Output:
	// [https://music.test https://books.example]
	// remove[0] "https://music.test/": browsers send no trailing slash; write "https://music.test"
}

func ExampleEngine_Origins() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://music.test", "https://books.test"}})
	fmt.Println(engine.OriginCount(), slices.Sorted(engine.Origins()))
	// Output:
	// 2 [https://books.test https://music.test]
}

// Two replicas that read the same origins in another order have the same policy.
func ExampleEngine_Fingerprint() {
	one := core.MustNew(core.Policy{AllowOrigins: []string{"https://books.test", "https://music.test"}})
	other := core.MustNew(core.Policy{AllowOrigins: []string{"https://music.test"}})
	fmt.Println(one.Fingerprint() == other.Fingerprint())
	if err := other.UpdateOrigins([]string{"https://books.test"}, nil); err != nil {
		fmt.Println(err)
	}
	fmt.Println(one.Fingerprint() == other.Fingerprint())
	// Output:
	// false
	// true
}
