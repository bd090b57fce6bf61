// Package costtest holds how the cost of a decision grows with what clients and tenants
// choose. Its tests count the instructions of the processor, and measure no time. They run
// on Linux and amd64, without the race detector.
package costtest
