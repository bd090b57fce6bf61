// Running all calls from all pages against all APIs.

import { calls } from "./calls.js";
import { getRecords } from "./control.js";

let latest = 0;

// run makes every call and hands each result to onResult(page, call, results),
// with one result for each API. It returns false if a later run overtook it.
export async function run(pages, apis, onResult) {
  const mine = ++latest;
  const runId = crypto.getRandomValues(new Uint32Array(2)).join("-");

  // The pages work side by side, each through its calls in order: signing in
  // comes before asking for the session.
  await Promise.all(pages.map(async (page) => {
    if (!(await page.loaded)) return;
    for (const call of calls) {
      if (mine !== latest) return;
      const results = await callAll(page, call, apis, `${runId}-${page.key}-${call.key}`);
      if (mine === latest) onResult(page, call, results);
    }
  }));
  return mine === latest;
}

async function callAll(page, call, apis, id) {
  const ids = apis.map((api) => `${id}-${api.name}`);
  const outcomes = await Promise.all(apis.map((api, i) =>
    page.fetch(ids[i], `${api.origin}${call.path}?call=${ids[i]}`, initOf(page, call), call.read ?? [])));
  const records = await getRecords(ids);
  return apis.map((api, i) => ({ api, outcome: outcomes[i], exchanges: records[ids[i]] ?? [] }));
}

function initOf(page, call) {
  return { method: call.method, headers: call.headers ?? {}, body: call.body, credentials: credentialsOf(page, call) };
}

// credentialsOf is the credentials mode of a call from a page; fetch's own
// default, same-origin, sends none to another origin.
export function credentialsOf(page, call) {
  return page.credentials ? "include" : call.credentials ?? "same-origin";
}
