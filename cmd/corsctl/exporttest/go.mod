module github.com/sallyport/cors/cmd/corsctl/exporttest

go 1.25.0

replace (
	github.com/sallyport/cors => ../../../
	github.com/sallyport/cors/cmd/corsctl => ../
	github.com/sallyport/cors/decisionlog => ../../../decisionlog
)

require (
	github.com/sallyport/cors v0.0.0
	github.com/sallyport/cors/cmd/corsctl v0.0.0
)

require (
	golang.org/x/arch v0.23.0 // indirect
	golang.org/x/net v0.58.0 // indirect
	golang.org/x/text v0.41.0 // indirect
)
