// A tab's life: ask for an order, go to its page's origin, carry it out, report.
"use strict";

const tab = new URLSearchParams(location.search).get("tab");
const at = location.origin;
const stepPatience = 120000; // milliseconds for one step; it only bounds a failure
const sideBySide = 8; // steps of a parallel order that run at once

// next hands in what was seen, if anything, and asks for an order. The method is
// PUT because WebKit's HTTP library opens a connection for each request of a
// method that is not idempotent, and a handshake is what takes it longest.
async function next(report) {
  const response = await fetch(`next?${new URLSearchParams({ tab, at })}`, {
    method: "PUT", cache: "no-store", body: JSON.stringify(report),
  });
  return response.json();
}

async function live() {
  for (let report = null; ;) {
    let job;
    try {
      job = await next(report);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue; // a report that has arrived all the same is not taken twice
    }
    report = null;
    if (!job) continue;
    if (job.order.page !== at) {
      location.replace(`${job.order.page}${location.pathname}?tab=${encodeURIComponent(tab)}`);
      return;
    }
    report = { id: job.id, outcomes: await carryOut(job.order) };
  }
}

async function carryOut({ steps, parallel }) {
  const outcomes = [];
  let next = 0;
  const lane = async () => {
    while (next < steps.length) {
      const i = next++;
      outcomes[i] = await inPlace(steps[i]);
    }
  };
  await Promise.all(Array.from({ length: parallel ? sideBySide : 1 }, lane));
  return outcomes;
}

async function inPlace(step) {
  try {
    const work = places[step.in || ""](step);
    const late = new Promise((_, reject) =>
      setTimeout(() => reject(new Error(`browsertest: no outcome of ${JSON.stringify(step)}`)), stepPatience));
    return await Promise.race([work, late]);
  } catch (error) {
    return { error: `browsertest: ${error}` };
  }
}

let source; // of perform.js, for places that are not pages
const getSource = () => source ??= fetch("perform.js").then((response) => response.text());
const dataURL = (type, text) => `data:${type};charset=utf-8,${encodeURIComponent(text)}`;

const places = {
  "": (step) => perform(step),
  sandbox: async (step) => inFrame(step, (frame, text) => {
    frame.sandbox = "allow-scripts";
    frame.srcdoc = text;
  }),
  "data-frame": (step) => inFrame(step, (frame, text) => { frame.src = dataURL("text/html", text); }),
  worker: (step) => inWorker(step, "perform.js"),
  "blob-worker": async (step) => {
    const url = URL.createObjectURL(new Blob([await getSource()], { type: "text/javascript" }));
    return inWorker(step, url).finally(() => URL.revokeObjectURL(url));
  },
  "shared-worker": async (step) => {
    const { port } = new SharedWorker("perform.js", { name: String(Math.random()) }); // one for each step
    return new Promise((resolve) => {
      port.onmessage = (e) => resolve(e.data);
      port.postMessage(step);
    });
  },
  "closing-frame": async (step) => inFrame(step, (frame, text) => { frame.srcdoc = text; },
    `addEventListener("pagehide", () => perform(e.data)); parent.postMessage({ outcome: { ok: true } }, "*");`),
  "data-worker": async (step) => inWorker(step, dataURL("text/javascript", await getSource())),
};

async function inFrame(step, fill, act = `parent.postMessage({ outcome: await perform(e.data) }, "*");`) {
  const text = `<!doctype html><script>${await getSource()}
onmessage = async (e) => { ${act} };
parent.postMessage({ ready: true }, "*");
</scr` + "ipt>";
  const frame = document.createElement("iframe");
  const outcome = new Promise((resolve) => {
    const listener = (e) => {
      if (e.source !== frame.contentWindow) return;
      if (e.data.ready) frame.contentWindow.postMessage(step, "*");
      if (e.data.outcome) {
        removeEventListener("message", listener);
        resolve(e.data.outcome);
      }
    };
    addEventListener("message", listener);
  });
  fill(frame, text);
  document.documentElement.append(frame);
  return outcome.finally(() => frame.remove());
}

function inWorker(step, url) {
  const worker = new Worker(url);
  return new Promise((resolve, reject) => {
    worker.onmessage = (e) => resolve(e.data);
    worker.onerror = (e) => reject(new Error(`the worker failed: ${e.message}`));
    worker.postMessage(step);
  }).finally(() => worker.terminate());
}

live();
