// Package protocols has a server for each protocol of docs/protocols.md, behind a policy:
// Connect with gRPC-Web, GraphQL, tus, WebDAV and MCP. Copy the one that you need.
//
// Its tests take the policies out of the guide and let the client library of each
// protocol act as the script of a page. They leave out one entry of a policy after the
// other, and each time the library must fail.
//
// It is a module of its own, so that users of the library do not depend on the libraries
// of these protocols.
package protocols
