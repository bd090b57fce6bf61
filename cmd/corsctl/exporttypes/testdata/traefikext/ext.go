// Package ext stands in for a module of Traefik that is not published: it is a folder of
// Traefik's repository, which extensions of Traefik replace. Traefik embeds its types, and
// without an extension they have no fields.
package ext

// HTTP adds nothing to Traefik's HTTP configuration.
type HTTP struct{}

// Router adds nothing to Traefik's routers.
type Router struct{}
