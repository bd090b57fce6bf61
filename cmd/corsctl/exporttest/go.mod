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
	golang.org/x/sys v0.47.0
)

require (
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/spf13/cobra v1.10.2 // indirect
	github.com/spf13/pflag v1.0.9 // indirect
	go.yaml.in/yaml/v4 v4.0.0 // indirect
	golang.org/x/arch v0.23.0 // indirect
	golang.org/x/net v0.58.0 // indirect
	golang.org/x/term v0.45.0 // indirect
	golang.org/x/text v0.41.0 // indirect
)
