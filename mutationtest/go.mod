module github.com/sallyport/cors/mutationtest

go 1.25.0
