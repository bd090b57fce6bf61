module github.com/sallyport/cors/examples/protocols

go 1.25.0

replace github.com/sallyport/cors => ../../
