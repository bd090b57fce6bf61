// Package world is the internet that the browsers under test see.
//
// Browsers reach it through a SOCKS5 proxy that accepts every name and every port. So a
// page can have any origin, such as https://example.com:8443 or
// http://my_app.localhost:8901, and no name is looked up and no port is opened. Behind
// the proxy one listener speaks TLS or plain HTTP, as the client does, with HTTP/2 or
// HTTP/1.1.
//
// A request whose query names a case goes to that case's application and is
// recorded. Everything under /__browsertest/ belongs to the pages that run
// orders. Nothing else exists.
package world
