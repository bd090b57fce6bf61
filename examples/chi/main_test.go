package main

import (
	"testing"

	"github.com/sallyport/cors/examples/internal/apptest"
)

func TestTheProgram(t *testing.T) { apptest.RunProgram(t) }

func TestTheMiddlewareCoversEveryEndpoint(t *testing.T) { apptest.CheckMount(t, policyJSON, newApp) }
