// perform(step) makes one request and resolves to what script saw of it. It runs
// in pages, in frames and in workers.
"use strict";

async function perform(step) {
  let outcome;
  for (let i = 0; i < (step.repeat || 1); i++) outcome = await kinds[step.do](step);
  return { origin: self.origin, ...outcome };
}

const failed = (error) => ({ ok: false, error: String(error) });

const kinds = {
  async fetch(step) {
    try {
      const init = { headers: step.headers ?? [], method: step.method || "GET" };
      for (const key of ["credentials", "mode", "redirect", "cache", "keepalive", "body"]) {
        if (step[key]) init[key] = step[key];
      }
      const response = await fetch(step.url, init);
      return {
        ok: true, type: response.type, status: response.status, url: response.url,
        headers: Object.fromEntries(response.headers), body: (await response.text()).slice(0, 200),
      };
    } catch (error) {
      return failed(error);
    }
  },

  xhr: (step) => new Promise((resolve) => {
    try {
      const xhr = new XMLHttpRequest();
      xhr.open(step.method || "GET", step.url);
      xhr.withCredentials = step.credentials === "include";
      for (const [name, value] of step.headers ?? []) xhr.setRequestHeader(name, value);
      if (step.upload) xhr.upload.onprogress = () => {};
      xhr.onerror = () => resolve(failed("the error event"));
      xhr.onload = () => resolve({
        ok: true, status: xhr.status, url: xhr.responseURL, body: xhr.responseText.slice(0, 200),
        headers: Object.fromEntries(xhr.getAllResponseHeaders().trim().split("\r\n").filter(Boolean)
          .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()])),
      });
      xhr.send(step.body || null);
    } catch (error) {
      resolve(failed(error));
    }
  }),

  img: (step) => element("img", step, "src", (img) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d");
    context.drawImage(img, 0, 0, 1, 1);
    try {
      context.getImageData(0, 0, 1, 1);
      return "pixels";
    } catch {
      return "tainted";
    }
  }),

  // A classic script that throws: only with CORS does the page learn what.
  script: (step) => new Promise((resolve) => {
    let message = "";
    const listener = (e) => { message = e.message; e.preventDefault(); };
    addEventListener("error", listener);
    element("script", step, "src", () => message).then((outcome) => {
      removeEventListener("error", listener);
      resolve(outcome);
    });
  }),

  module: (step) => element("script", { ...step, elementType: "module" }, "src", () => ""),

  async import(step) {
    try {
      const module = await (step.type ? import(step.url, { with: { type: step.type } }) : import(step.url));
      return { ok: true, body: String(module.default ?? Object.keys(module)) };
    } catch (error) {
      return failed(error);
    }
  },

  preload: (step) => element("link", { ...step, rel: "preload", as: "fetch" }, "href", () => ""),

  style: (step) => element("link", { ...step, rel: "stylesheet" }, "href", (link) => {
    try {
      return link.sheet.cssRules[0].cssText;
    } catch (error) {
      return error.name;
    }
  }),

  async font(step) {
    try {
      await new FontFace("browsertest", `url(${JSON.stringify(step.url)})`).load();
      return { ok: true };
    } catch (error) {
      return failed(error);
    }
  },

  eventsource: (step) => new Promise((resolve) => {
    const source = new EventSource(step.url, { withCredentials: step.credentials === "include" });
    source.onmessage = (e) => {
      if (step.until && e.data !== step.until) return;
      source.close();
      resolve({ ok: true, body: e.data });
    };
    source.onerror = () => {
      if (step.until && source.readyState === EventSource.CONNECTING) return; // the stream ended
      source.close();
      resolve(failed("the error event"));
    };
  }),

  async beacon(step) {
    return { ok: navigator.sendBeacon(step.url, new Blob([step.body || ""], { type: step.type || "text/plain" })) };
  },

  // A page cannot see what a frame or a window of another origin shows. The test
  // asks the server.
  async frame(step) {
    const frame = document.createElement("iframe");
    frame.src = step.url;
    document.documentElement.append(frame);
    await isElsewhere(frame.contentWindow);
    frame.remove();
    return { ok: true };
  },

  link: (step) => inWindow((name) => withElement("a", { href: step.url, target: name }, (a) => a.click())),

  async form(step) {
    if (step.referrer) setReferrerPolicy(step.referrer);
    const outcome = await inWindow((name) => withElement("form", { action: step.url, method: step.method, target: name }, (form) => {
      // A form's GET replaces the query of its address.
      const fields = step.method === "POST" ? [["field", "1"]] : new URL(step.url).searchParams;
      for (const [name, value] of fields) form.append(Object.assign(document.createElement("input"), { name, value }));
      form.submit();
    }));
    if (step.referrer) setReferrerPolicy("strict-origin-when-cross-origin"); // as before
    return outcome;
  },

  websocket: (step) => new Promise((resolve) => {
    const socket = new WebSocket(step.url.replace(/^http/, "ws"));
    socket.onmessage = (e) => { socket.close(); resolve({ ok: true, body: e.data }); };
    socket.onerror = () => resolve(failed("the error event"));
    socket.onclose = () => resolve(failed("the close event"));
  }),
};

// inWindow opens a window and calls go with its name, to navigate it.
async function inWindow(go) {
  const name = `window${Math.random()}`;
  const opened = open("about:blank", name);
  if (!opened) throw new Error("the browser opens no window");
  go(name);
  await isElsewhere(opened);
  opened.close();
  return { ok: true };
}

// isElsewhere waits until a window is no longer at its first, empty page.
async function isElsewhere(window) {
  for (;;) {
    try {
      if (window.location.href !== "about:blank") return;
    } catch {
      return; // at a page of another origin, or at an error of the browser's
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function setReferrerPolicy(content) {
  document.head.append(Object.assign(document.createElement("meta"), { name: "referrer", content }));
}

function withElement(name, attributes, act) {
  const e = Object.assign(document.createElement(name), attributes);
  document.documentElement.append(e);
  act(e);
  e.remove();
}

function element(name, step, address, read) {
  return new Promise((resolve) => {
    const e = document.createElement(name);
    if (step.crossOrigin) e.crossOrigin = step.crossOrigin;
    if (step.elementType) e.type = step.elementType;
    if (step.rel) e.rel = step.rel;
    if (step.as) e.as = step.as;
    e.onload = () => { resolve({ ok: true, body: read(e) }); e.remove(); };
    e.onerror = () => { resolve(failed("the error event")); e.remove(); };
    e[address] = step.url;
    document.documentElement.append(e);
  });
}

// In a worker the page's question is a message.
if (typeof WorkerGlobalScope !== "undefined") {
  addEventListener("message", async (e) => { postMessage(await perform(e.data)); });
  addEventListener("connect", ({ ports: [port] }) => { // of a shared worker
    port.onmessage = async (e) => { port.postMessage(await perform(e.data)); };
  });
}
