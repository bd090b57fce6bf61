module github.com/sallyport/cors/decisionlog

go 1.25.0

replace github.com/sallyport/cors => ../

require (
	github.com/sallyport/cors v0.0.0
	github.com/stretchr/testify v1.12.1
	gopkg.in/natefinch/lumberjack.v2 v2.2.1
)

require (
	github.com/felixge/httpsnoop v1.1.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/net v0.58.0 // indirect
	golang.org/x/text v0.41.0 // indirect
)
