module github.com/sallyport/cors/policyfile

go 1.25.0

replace github.com/sallyport/cors => ../

require (
	github.com/fsnotify/fsnotify v1.10.1
	github.com/sallyport/cors v0.0.0
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/felixge/httpsnoop v1.1.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/net v0.58.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
	golang.org/x/text v0.41.0 // indirect
)
