// The table: a group of rows for each page, a row for each call.

import { calls, preflightReasons } from "./calls.js";
import { byId, el, mark } from "./dom.js";
import { groupAlike, outcomeOf } from "./results.js";
import { credentialsOf } from "./run.js";

const columns = ["The server answered", "The browser", "The library explains"];

let allOpen = false; // whether new details are shown open

// buildTable adds a waiting row for every call of every page, and returns what
// a run does with them.
export function buildTable(pages) {
  const rows = new Map();
  for (const page of pages) {
    const body = el("tbody", { role: "rowgroup", id: `group-${page.key}`, "data-page": page.key },
      el("tr", { role: "row", class: "group" },
        el("th", { role: "rowheader", scope: "rowgroup", colspan: 4 }, `${page.title}: `, el("code", {}, page.origin))));
    for (const call of calls) {
      const row = el("tr", { role: "row" }, sentCell(page, call), columns.map(cell));
      row.cells[2].append(mark("wait", "waiting"));
      rows.set(`${page.key} ${call.key}`, row);
      body.append(row);
    }
    byId("table").append(body);
  }
  const all = [...rows.values()];
  return {
    // markStale dims what an earlier run found; it stays until it is replaced,
    // so that nothing jumps under the reader.
    markStale() { for (const row of all) row.dataset.stale = ""; },
    show(page, call, results) { fill(rows.get(`${page.key} ${call.key}`), page, call, results); },
    markNotRun() {
      for (const row of all) {
        if ("stale" in row.dataset) row.cells[2].replaceChildren(mark("warn", "not run: the page did not load"));
      }
    },
    openAll(open) {
      allOpen = open;
      for (const details of byId("table").querySelectorAll("details")) details.open = open;
    },
  };
}

const cell = (label) => el("td", { role: "cell", "data-label": label });

function sentCell(page, call) {
  const reasons = preflightReasons(call);
  const lines = Object.entries(call.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return el("th", { role: "rowheader", scope: "row" },
    el("span", { class: "call-name" }, call.name),
    el("code", { class: "line" }, `${call.method} ${call.path}`),
    lines.map((line) => el("code", { class: "line" }, line)),
    credentialsOf(page, call) === "include" && el("code", { class: "line" }, 'credentials: "include"'),
    el("span", { class: "due" }, reasons.length ? `Preflight due: ${reasons.join(", ")}` : "No preflight due"));
}

function fill(row, page, call, results) {
  const groups = groupAlike(results);
  const open = row.querySelector("details")?.open ?? allOpen;
  const fillCell = (i, block) => row.cells[i].replaceChildren(...groups.map((group) => el("div", { class: "block" },
    groups.length > 1 && el("p", { class: "which" }, `On ${names(group)}`),
    block(group, page, call))));
  row.dataset.outcome = outcomeOf(results);
  delete row.dataset.stale;
  fillCell(1, answered);
  fillCell(2, browser);
  fillCell(3, explained);
  for (const details of row.querySelectorAll("details")) details.open = open;
}

const names = (group) => new Intl.ListFormat("en-GB").format(group.map((r) => r.api.name));

function answered(group) {
  const [{ exchanges }] = group;
  if (!exchanges.length) return el("p", {}, mark("warn", "nothing arrived at the server"));
  return [
    exchanges.map((x) => el("p", { class: "exchange" },
      el("code", {}, `${x.method} → ${x.status}`), " ",
      el("span", { class: "quiet" }, x.kind === "preflight" ? "preflight" : x.handlerRan ? "the application ran" : "no handler ran"))),
    exchanges.every((x) => x.kind === "preflight") && el("p", { class: "quiet" }, "The call itself was never sent."),
    el("details", {},
      el("summary", {}, "Details", group.length > 1 && el("span", { class: "quiet" }, `, alike on ${names(group)}`)),
      exchanges.map(fields)),
  ];
}

function fields(x) {
  return el("div", { class: "fields" },
    el("p", { class: "fields-head" }, `${x.method} arrived at ${x.api} with`),
    lines(x.sent),
    el("p", { class: "fields-head" }, `${x.status} went back with`),
    lines(x.answered));
}

function lines(list) {
  if (!list.length) return el("p", { class: "quiet" }, "no field of CORS");
  return el("dl", {}, list.map(({ name, value }) => [el("dt", {}, name), el("dd", {}, value)]));
}

function browser(group) {
  const [{ outcome, exchanges }] = group;
  if (!outcome.shared) {
    return [
      el("p", {}, mark("bad", "Blocked")),
      el("p", { class: "quiet" }, "Script got nothing but ", el("code", {}, outcome.error)),
      exchanges.some((x) => x.handlerRan) && el("p", { class: "quiet" }, "What the application did is done: only its answer is withheld."),
    ];
  }
  return [
    el("p", {}, mark("good", "Shared")),
    el("p", { class: "quiet" }, `Script read status ${outcome.status}`, outcome.body ? " and the body" : ", no body",
      outcome.fields.map(({ name, value }) => [", ", el("code", {}, name), value === null ? " hidden" : ` ${value}`])),
    outcome.body && el("code", { class: "body" }, outcome.body),
  ];
}

function explained(group, page, call) {
  const [{ outcome, exchanges }] = group;
  const refusals = exchanges.filter((x) => x.refused);
  if (!refusals.length && outcome.shared) return el("p", { class: "quiet" }, "Everything asked for is granted.");
  if (!refusals.length) return exchanges.length > 0 && granted(page, call, exchanges);
  return refusals.map((x) => [
    el("p", { class: "reason" }, `${x.kind === "preflight" ? "Preflight" : "Request"}: ${x.reason}`),
    el("p", { class: "explain" }, x.explain),
  ]);
}

// granted explains a call that the library granted and the browser blocked all
// the same: a server cannot see whether a call includes credentials.
function granted(page, call, exchanges) {
  const consent = exchanges.at(-1).answered.some((line) => line.name === "Access-Control-Allow-Credentials");
  if (consent || credentialsOf(page, call) !== "include") {
    return el("p", {}, "Everything asked for is granted. The browser's console says what it missed.");
  }
  return [
    el("p", { class: "reason" }, "Granted, but not with credentials"),
    exchanges.map((x) => el("p", { class: "explain" }, x.explain)),
    el("p", { class: "quiet" }, "A request does not tell the server that it includes credentials; the browser then wants ",
      el("code", {}, "Access-Control-Allow-Credentials: true"), ". To allow it, list the origin and set ",
      el("code", {}, "allowCredentials"), "."),
  ];
}
