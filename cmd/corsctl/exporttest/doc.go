// Package exporttest starts the proxies that corsctl export writes for, with its files as
// they are, in front of an application that decides no CORS. The vectors of conformance,
// random policies and requests beside the library, and corsctl probe judge what they answer.
//
// It is a module of its own, since it needs the proxies: Debian's packages nginx, haproxy,
// caddy and apache2. It exports nothing.
package exporttest
