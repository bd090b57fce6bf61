package console

import (
	"net/http"

	"github.com/sallyport/cors/core"
)

// Cases are the pages of the guide.
var Cases = append(ofRequests, ofOthers...)

const (
	get         = `await fetch(url);`
	put         = `await fetch(url, { method: "PUT" });`
	withToken   = `await fetch(url, { headers: { "X-Token": "1" } });`
	credentials = `await fetch(url, { credentials: "include" });`

	login = "login.example.org"

	allowOrigin  = "Access-Control-Allow-Origin"
	allowMethods = "Access-Control-Allow-Methods"
	allowHeaders = "Access-Control-Allow-Headers"
)

// ofRequests are refusals of CORS, in the order in which a browser checks.
var ofRequests = []Case{
	{Name: "file", File: true, Script: element("script", `type: "module", src: "main.js"`)},
	{Name: "whole", Whole: true, Script: get, API: by(anotherPage)},
	{Name: "no scheme", Script: `await fetch("localhost:8080/orders");`},
	{Name: "XMLHttpRequest without scheme", Script: request("localhost:8080/orders")},

	{Name: "no Access-Control-Allow-Origin", Script: get, API: by(anotherPage)},
	{Name: "null", Script: get, Page: http.Header{"Content-Security-Policy": {"sandbox allow-scripts"}}, API: by(listed())},
	{Name: "another origin", Script: get, API: byHand(200, allowOrigin, "https://www.example.com")},
	{Name: "several origins", Script: get, Host: "https://h1.example.net", API: around(twice, listed())},
	{Name: "several origins over HTTP/2", Browser: "Firefox", Script: get, API: around(twice, listed())},
	{Name: "not an origin", Script: get, API: byHand(200, allowOrigin, "app.example.com")},
	{Name: "star with credentials", Script: credentials, API: by(core.Policy{AllowOrigins: []string{"*"}})},
	{Name: "no Access-Control-Allow-Credentials", Script: credentials, API: by(listed())},
	{Name: "redirect", Script: get, API: byHand(302, "Location", "https://"+login+"/")},
	{Name: "redirect to a server without CORS", Script: get, API: around(toLogin, listed())},

	{Name: "preflight without Access-Control-Allow-Origin", Script: put, API: onRoute(listed("PUT"))},
	{Name: "preflight without ok status", Script: put, API: byHand(405, allowOrigin, app)},
	{Name: "preflight redirected", Script: put, API: byHand(301, allowOrigin, app, "Location", api+"/orders/")},
	{Name: "method not allowed", Script: put, API: by(listed("DELETE"))},
	{Name: "method in lower case", Script: `await fetch(url, { method: "patch" });`, API: by(listed("PATCH"))},
	{Name: "header not allowed", Script: withToken, API: by(listed())},
	{Name: "malformed methods", Script: put, API: byHand(204, allowOrigin, app, allowMethods, "GET PUT")},
	{Name: "malformed headers", Script: withToken, API: byHand(204, allowOrigin, app, allowHeaders, "X-Token X-Other")},

	{Name: "hidden header", Script: `if ((await fetch(url)).headers.get("X-Total") !== null) throw new Error("X-Total is not hidden");`, API: by(listed())},
	{Name: "hidden header of XMLHttpRequest", Script: request("ADDRESS") + `request.getResponseHeader("X-Total");`, API: by(listed())},
	{Name: "Authorization under star", Script: `await fetch(url, { headers: { Authorization: "Bearer 1" } });`, API: by(anyHeader)},
	{Name: "cookie", Script: credentials, API: around(settingCookie, withCredentials)},
}

var (
	anotherPage     = core.Policy{AllowOrigins: []string{"https://www.example.com"}}
	anyHeader       = core.Policy{AllowOrigins: []string{app}, AllowHeaders: []string{"*"}}
	withCredentials = core.Policy{AllowOrigins: []string{app}, AllowCredentials: true}
)

// listed is a policy that admits the page.
func listed(methods ...string) core.Policy {
	return core.Policy{AllowOrigins: []string{app}, AllowMethods: methods}
}

// request is a script with an XMLHttpRequest.
func request(url string) string {
	return `
  const request = new XMLHttpRequest();
  request.open("GET", "` + url + `");
  request.send();
  await new Promise((resolve) => { request.onloadend = resolve; });
  `
}
