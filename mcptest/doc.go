// Package mcptest runs the dns-rebinding-protection scenario of the official MCP
// conformance suite against servers that the policy protects, on every adapter.
//
// It is a module of its own, so that users of the library do not depend on the MCP SDK.
// It exports nothing.
package mcptest
