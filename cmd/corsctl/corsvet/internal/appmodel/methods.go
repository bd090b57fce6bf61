package appmodel

import "strings"

var verbs = map[string]bool{
	"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true,
	"OPTIONS": true, "CONNECT": true, "TRACE": true, "QUERY": true,
}

func (c *call) ginMethod(r *Router, name string, args []value) value {
	switch {
	case name == "Use":
		c.use(r, false, args[0], 0)
	case name == "Group":
		group := c.child(r, Group, args[0])
		if len(c.all(args[1])) > 0 {
			c.use(group, false, args[1], 1)
		}
		return group
	case verbs[name]:
		c.route(r, name, args[0], exceptLast(args[1]), last(args[1]), 1)
	case name == "Handle":
		method, _ := args[0].(string)
		c.route(r, method, args[1], exceptLast(args[2]), last(args[2]), 2)
	case name == "Any":
		c.route(r, "", args[0], exceptLast(args[1]), last(args[1]), 1)
	case name == "Match":
		c.route(r, c.oneOf(args[0]), args[1], exceptLast(args[2]), last(args[2]), 2)
	case strings.HasPrefix(name, "Static"):
		c.route(r, "GET", args[0], nil, nil, 0)
		r.Routes[len(r.Routes)-1].Files = true
	case name == "NoRoute" || name == "NoMethod":
		c.fallback(r, args[0])
	case name == "Run" || name == "ServeHTTP" || name == "Routes":
		return nil
	}
	return r
}

func (c *call) echoMethod(r *Router, name string, args []value) value {
	switch {
	case (name == "Use" || name == "Pre") && len(args) == 1:
		c.use(r, name == "Pre", args[0], 0)
	case (name == "Group" || name == "Host") && len(args) == 2:
		group := c.child(r, Group, args[0])
		if len(c.all(args[1])) > 0 {
			c.use(group, false, args[1], 1)
		}
		return group
	case verbs[name] && len(args) == 3:
		c.route(r, name, args[0], args[2], args[1], 2)
	case name == "Add" && len(args) == 4:
		method, _ := args[0].(string)
		c.route(r, method, args[1], args[3], args[2], 3)
	case name == "Any" && len(args) == 3:
		c.route(r, "", args[0], args[2], args[1], 2)
	case name == "Match" && len(args) == 4:
		c.route(r, c.oneOf(args[0]), args[1], args[3], args[2], 3)
	case name == "RouteNotFound" && len(args) == 3:
		c.fallback(r, args[2])
	}
	return nil
}

var chiVerbs = map[string]bool{
	"Get": true, "Head": true, "Post": true, "Put": true, "Patch": true, "Delete": true,
	"Options": true, "Connect": true, "Trace": true, "Query": true,
}

func (c *call) chiMethod(r *Router, name string, args []value) value {
	switch {
	case name == "Use":
		c.use(r, false, args[0], 0)
	case name == "With":
		inline := c.child(r, Inline, "")
		c.use(inline, false, args[0], 0)
		return inline
	case name == "Group":
		inline := c.child(r, Inline, "")
		c.callWith(args[0], inline)
		return inline
	case name == "Route":
		sub := c.child(r, Root, args[0])
		sub.Known = true
		c.callWith(args[1], sub)
		c.mounted(r, args[0], sub)
		return sub
	case name == "Mount":
		c.mounted(r, args[0], args[1])
	case chiVerbs[name]:
		c.route(r, strings.ToUpper(name), args[0], nil, args[1], 0)
	case name == "Method" || name == "MethodFunc":
		method, _ := args[0].(string)
		c.route(r, strings.ToUpper(method), args[1], nil, args[2], 0)
	case name == "Handle" || name == "HandleFunc":
		c.route(r, "", args[0], nil, args[1], 0)
	case name == "MethodNotAllowed":
		// It answers preflights, too. In a part of a router it has the middleware of the part.
		r.ServesOptions = r.ServesOptions || r.Scope == Inline || c.maySetOrigin(args[0])
	}
	return nil
}

// maySetOrigin reports whether a handler sets CORS headers, or is not known.
func (c *call) maySetOrigin(handler value) bool {
	h, ok := handler.(*closure)
	return !ok || c.factOf(h).Sets
}
