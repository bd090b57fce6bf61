// The framed pages of other origins, and how calls are sent to them.

import { byId, el } from "./dom.js";

const patience = 8_000; // milliseconds until a frame counts as not loading
const answerPatience = 15_000; // a frame gives up on a fetch before this

// Page is one framed page.
export class Page {
  #waiting = new Map();
  #ready;

  constructor(info) {
    Object.assign(this, info); // key, title, about, origin, credentials
    this.frame = el("iframe", { src: `${info.origin}/`, title: `The page ${info.origin}` });
    this.loaded = new Promise((resolve) => {
      this.#ready = resolve;
      setTimeout(() => resolve(false), patience);
    });
    addEventListener("message", (event) => this.#receive(event));
  }

  // fetch has the page call url, and returns what its script could see.
  fetch(id, url, init, read) {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      setTimeout(() => this.#settle(id, { shared: false, error: "the page did not report back" }), answerPatience);
      this.frame.contentWindow.postMessage({ type: "call", id, url, init, read }, this.origin);
    });
  }

  #receive(event) {
    // An origin says who speaks, the window which frame: both must be right.
    if (event.origin !== this.origin || event.source !== this.frame.contentWindow) return;
    if (event.data.type === "ready") this.#ready(true);
    if (event.data.type === "outcome") this.#settle(event.data.id, event.data.outcome);
  }

  #settle(id, outcome) {
    this.#waiting.get(id)?.(outcome);
    this.#waiting.delete(id);
  }
}

// showPages frames the pages, each in a card of its own.
export function showPages(infos) {
  const pages = infos.map((info) => new Page(info));
  byId("pages").replaceChildren(...pages.map(card));
  return pages;
}

function card(page) {
  page.tally = el("span", {}, "not run yet");
  page.trouble = el("p", { class: "trouble", hidden: true },
    `This page did not load: the browser may not resolve ${new URL(page.origin).hostname} to this machine.`);
  page.loaded.then((loaded) => { page.trouble.hidden = loaded; });
  return el("li", { class: "card" },
    el("h3", {}, page.title),
    el("p", { class: "origin" }, el("code", {}, page.origin)),
    el("p", { class: "quiet about" }, page.about),
    page.frame,
    page.trouble,
    el("p", { class: "tally" }, el("a", { href: `#group-${page.key}` }, "Results"), ": ", page.tally));
}
