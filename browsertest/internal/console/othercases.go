package console

import (
	"net/http"

	"github.com/sallyport/cors/core"
)

// ofOthers are messages of the network, of elements of a page, and of rules beside CORS.
var ofOthers = []Case{
	{Name: "no answer", Script: get, Host: "https://h1.example.net", API: http.HandlerFunc(abort)},
	{Name: "connection refused", Direct: true, Browser: "Chromium", Script: `await fetch("NOBODY/orders");`},
	{Name: "certificate", Browser: "Chromium", Script: get, Host: "https://untrusted.example.net", API: by(listed())},
	{Name: "mixed content", Script: get, Host: "http://api.example.net", API: by(listed())},
	{Name: "local network", Direct: true, Browser: "Chromium", Script: get, API: by(core.Policy{AllowOrigins: []string{"*"}})},
	{Name: "content security policy", Script: get, Page: http.Header{"Content-Security-Policy": {"connect-src 'self'"}}},

	{Name: "no-cors", Script: `await (await fetch(url, { mode: "no-cors" })).json();`, API: http.HandlerFunc(orders)},
	{Name: "no-cors with PUT", Script: `await fetch(url, { mode: "no-cors", method: "PUT" });`},

	{Name: "module", Script: element("script", `type: "module", src: url`), API: resource("text/javascript", "")},
	{Name: "font", Script: `await new FontFace("Orders", "url(" + url + ")").load();`, API: resource("font/woff2", "")},
	{Name: "image", Script: element("img", `crossOrigin: "anonymous", src: url`), API: resource("image/svg+xml", svg)},
	{Name: "canvas", Script: element("img", `src: url`) + canvas, API: resource("image/svg+xml", svg)},
	{Name: "style sheet", Script: element("link", `rel: "stylesheet", href: url`) + `e.sheet.cssRules;`, API: resource("text/css", "p {}")},
	{Name: "frame", Script: element("iframe", `src: url`) + `e.contentWindow.document;`, API: resource("text/html", "")},
	{Name: "worker", Script: `new Worker(url);`},

	{Name: "WebSocket", Script: `
  const socket = new WebSocket(url.replace("https:", "wss:"));
  await new Promise((resolve) => { socket.onclose = resolve; });`, API: by(core.Policy{AllowOrigins: anotherPage.AllowOrigins, Enforce: core.EnforceUnsafe})},
	{Name: "EventSource", Script: events, API: resource("text/event-stream", "data: 1\n\n")},
	{Name: "EventSource of another type", Script: events, API: by(listed())},

	{Name: "resource policy", Script: element("img", `src: url`), API: resource("image/svg+xml", svg, "Cross-Origin-Resource-Policy", "same-origin")},
	{Name: "embedder policy", Script: element("img", `src: url`), Page: http.Header{"Cross-Origin-Embedder-Policy": {"require-corp"}}, API: resource("image/svg+xml", svg)},
	{Name: "not a script", Script: element("script", `src: url`), API: resource("application/json", `{"orders": 2}`, "X-Content-Type-Options", "nosniff")},
}

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>`

const canvas = `
  const context = document.createElement("canvas").getContext("2d");
  context.drawImage(e, 0, 0);
  queueMicrotask(() => context.getImageData(0, 0, 1, 1));
  context.canvas.toDataURL();`

const events = `
  const source = new EventSource(url);
  await new Promise((resolve) => { source.onerror = resolve; });
  source.close();`

// element is a script that waits for e, an element of the page.
func element(name, attributes string) string {
	return `
  const e = document.createElement("` + name + `");
  await new Promise((resolve) => {
    e.onload = e.onerror = resolve;
    Object.assign(e, { ` + attributes + ` });
    document.documentElement.append(e);
  });
  `
}
