package app_test

import (
	"fmt"
	"log"
	"os"

	"github.com/sallyport/cors/core"
)

func Example_originsFromTheEnvironment() {
	os.Setenv("ALLOW_ORIGINS", "https://app.example.com, https://*.preview.example.com")
	defer os.Unsetenv("ALLOW_ORIGINS")

	origins, err := core.ParseOrigins(os.Getenv("ALLOW_ORIGINS"))
	if err != nil {
		log.Fatalf("ALLOW_ORIGINS is wrong:\n%v", err)
	}
	engine, err := core.New(core.Policy{AllowOrigins: origins})

	if err != nil {
		log.Fatal(err)
	}
	for origin := range engine.Origins() {
		fmt.Println(origin)
	}
	// Unordered output:
	// https://app.example.com
	// https://*.preview.example.com
}
