// Package world is the internet that the browsers under test see.
//
// Browsers reach it through a SOCKS5 proxy that takes every name and every port,
// so that a page can have any origin at all, https://example.com:8443 as well as
// http://my_app.localhost:8901, without a name being looked up and without a
// port being bound. Behind the proxy one listener speaks TLS or plain HTTP,
// whichever the client begins with, HTTP/2 and HTTP/1.1.
//
// A request whose query names a case goes to that case's application and is
// recorded. Everything under /__browsertest/ belongs to the pages that run
// orders. Nothing else exists.
package world
