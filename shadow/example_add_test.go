package shadow_test

import (
	"fmt"
	"net/http"
	"time"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/shadow"
)

// Differences of a log are counted as those of requests are.
func ExampleReport_Add() {
	report := shadow.NewReport(100)
	request := core.Request{Method: "GET", Header: http.Header{"Origin": {"https://old.example"}}}
	difference := shadow.DifferenceOf(request, core.ReasonNone, core.ReasonOriginNotAllowed)
	for day := range 3 {
		report.Add(difference, time.Date(2026, 11, 1+day, 12, 0, 0, 0, time.UTC))
	}
	for _, d := range report.Snapshot().Differences {
		fmt.Println(d.Origin, d.Count, d.First.Day(), d.Last.Day())
	}
	// Output: https://old.example 3 1 3
}
