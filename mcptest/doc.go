// Package mcptest runs the dns-rebinding-protection scenario of the official MCP
// conformance suite against servers that the policy protects, on every adapter.
//
// It is a module of its own, so that nobody who uses the library depends on the MCP
// SDK. There is nothing in it to import.
package mcptest
