package moving

import (
	"time"

	"github.com/sallyport/cors/corstest"
)

// requests is what is sent to each program, by pages and by curl. Each has the name that
// the tables of the guides show.
var requests = []struct {
	name string
	send func(c *client) string
}{
	{"GET", func(c *client) string {
		return c.fetch(c.page(page), c.request("GET", "/notes"))
	}},
	{"GET with credentials", func(c *client) string {
		return c.fetch(c.page(page), c.request("GET", "/notes"), corstest.WithCredentials)
	}},
	{"GET with credentials, by a subdomain", func(c *client) string {
		return c.fetch(c.page("https://pr-7.preview.example.com"), c.request("GET", "/notes"), corstest.WithCredentials)
	}},
	{"PUT of JSON with credentials", func(c *client) string {
		return c.fetch(c.page(page), c.request("PUT", "/notes/1", "Content-Type", "application/json"), corstest.WithCredentials)
	}},
	{"PUT with a bearer token", func(c *client) string {
		return c.fetch(c.page(page), c.request("PUT", "/notes/1", "Authorization", "Bearer t"))
	}},
	{"PUT, then DELETE", func(c *client) string {
		p := c.page(page)
		return c.fetch(p, c.request("PUT", "/notes/1")) + ", " + c.fetch(p, c.request("DELETE", "/notes/1"))
	}},
	{"PUT, and again after 599 s", func(c *client) string {
		return putTwice(c, 599*time.Second)
	}},
	{"PUT, and again after 601 s", func(c *client) string {
		return putTwice(c, 601*time.Second)
	}},
	{"PUT with a header that is not listed", func(c *client) string {
		return c.fetch(c.page(page), c.request("PUT", "/notes/1", "X-Debug", "1"))
	}},
	{"PATCH, which is not listed", func(c *client) string {
		return c.fetch(c.page(page), c.request("PATCH", "/notes/1"))
	}},
	{"OPTIONS by script", func(c *client) string {
		return c.fetch(c.page(page), c.request("OPTIONS", "/notes"))
	}},
	{"GET of a path without a route", func(c *client) string {
		return c.fetch(c.page(page), c.request("GET", "/missing"))
	}},
	{"PUT of a path without that method", func(c *client) string {
		return c.fetch(c.page(page), c.request("PUT", "/notes"))
	}},
	{"GET by another origin", func(c *client) string {
		return c.fetch(c.page(other), c.request("GET", "/notes"))
	}},
	{"POST by another origin", func(c *client) string {
		return c.fetch(c.page(other), c.request("POST", "/notes"))
	}},
	{"PUT by another origin", func(c *client) string {
		return c.fetch(c.page(other), c.request("PUT", "/notes/1"))
	}},
	{"GET by the origin null", func(c *client) string {
		return c.fetch(c.page("null"), c.request("GET", "/notes"))
	}},
	{"POST by the server's own page", func(c *client) string {
		return c.fetch(c.page(api), c.request("POST", "/notes"))
	}},
	{"curl: a preflight of PUT", func(c *client) string {
		return c.curl(c.request("OPTIONS", "/notes/1", "Origin", page, "Access-Control-Request-Method", "PUT"))
	}},
	{"curl: GET without Origin", func(c *client) string {
		return c.curl(c.request("GET", "/notes"))
	}},
	{"curl: GET, with an Origin in upper case", func(c *client) string {
		return c.curl(c.request("GET", "/notes", "Origin", "https://APP.example.com"))
	}},
	{"curl: OPTIONS with Origin alone", func(c *client) string {
		return c.curl(c.request("OPTIONS", "/notes", "Origin", page))
	}},
	{"curl: OPTIONS with Origin alone, of a path without that method", func(c *client) string {
		return c.curl(c.request("OPTIONS", "/notes/1", "Origin", page))
	}},
	{"curl: OPTIONS without Origin", func(c *client) string {
		return c.curl(c.request("OPTIONS", "/notes"))
	}},
}

// putTwice sends the same request again when the given time has passed.
func putTwice(c *client, passed time.Duration) string {
	p := c.page(page)
	first := c.fetch(p, c.request("PUT", "/notes/1"))
	c.now = c.now.Add(passed)
	return first + ", " + c.fetch(p, c.request("PUT", "/notes/1"))
}
